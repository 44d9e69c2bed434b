import { deleteFaceContract } from '@palaver/contract';
import { eraseFace, hideFace } from '../../store/faces.ts';
import { implement } from '../define.ts';
import { retryOnChange } from '../retry-on-change.ts';
import { findChangeableFace } from './find-face.ts';

export const deleteFace = implement(deleteFaceContract, async ({ input, caller, platform }) => {
  const { store } = platform;
  const { face_id } = input.params;
  return retryOnChange('face', async () => {
    const face = await findChangeableFace(store, caller.account_id, face_id);
    await store.commit(input.query.hard ? eraseFace(store, face) : hideFace(store, face, platform.now()));
    return { face_id, deleted: true as const };
  });
});

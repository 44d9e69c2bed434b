import { renameFaceContract } from '@palaver/contract';
import { ignoredFaceFields } from '../../domain/faces/check-face.ts';
import { ownFace } from '../../domain/faces/own-face.ts';
import { toCurrentKeys } from '../../domain/pals/legacy-keys.ts';
import { checkFilledText } from '../../domain/tools/field-rules.ts';
import { badField } from '../../errors.ts';
import { updateFace } from '../../store/faces.ts';
import { implement } from '../define.ts';
import { retryOnChange } from '../retry-on-change.ts';
import { findChangeableFace } from './find-face.ts';
import { shownFace } from './shown-face.ts';

export const renameFace = implement(
  renameFaceContract,
  async ({ input, caller, platform, request }) => {
    const { store } = platform;
    return retryOnChange('face', async () => {
      const face = await findChangeableFace(store, caller.account_id, input.params.face_id);
      const { face_name } = toCurrentKeys(input.body) as { readonly face_name?: unknown };
      const name = checkFilledText('face_name', face_name);
      if (name.length > 255) throw badField('face_name', 'must have at most 255 characters');
      const renamed = { ...face, face_name: name, updated_at: platform.now() };
      await store.commit(updateFace(store, face, renamed));
      return shownFace(ownFace(renamed), platform.config.publicUrl ?? request.origin, false);
    });
  },
  { ignored: (body) => ignoredFaceFields(body, ['face_name']) },
);

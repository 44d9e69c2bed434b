import { getFaceContract } from '@palaver/contract';
import { implement } from '../define.ts';
import { findFace, unknownFace } from './find-face.ts';
import { shownFace } from './shown-face.ts';

export const getFace = implement(getFaceContract, async ({ input, caller, platform, request }) => {
  const { face_id } = input.params;
  const face = await findFace(platform.store, caller.account_id, face_id);
  if (face === undefined) throw unknownFace(face_id);
  return shownFace(face, platform.config.publicUrl ?? request.origin, input.query.verbose);
});

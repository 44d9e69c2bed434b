import { getFaceContract } from '@palaver/contract';
import { findFace } from '../../domain/faces/stock-faces.ts';
import { DomainError } from '../../errors.ts';
import { implement } from '../define.ts';
import { shownFace } from './shown-face.ts';

export const getFace = implement(getFaceContract, async ({ input, request }) => {
  const face = findFace(input.params.face_id);
  if (face === undefined) {
    throw new DomainError('not_found', 'Invalid face_id', {
      status: 400,
      details: [{ path: 'face_id', message: `"${input.params.face_id.slice(0, 100)}" does not exist` }],
      hint: 'GET /v2/faces lists the faces.',
    });
  }
  return shownFace(face, request.origin, input.query.verbose);
});

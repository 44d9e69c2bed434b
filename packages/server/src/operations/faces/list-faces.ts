import { type Face, listFacesContract } from '@palaver/contract';
import { stockFaces } from '../../domain/faces/stock-faces.ts';
import { implement } from '../define.ts';
import { shownFace } from './shown-face.ts';

export const listFaces = implement(listFacesContract, async ({ input, request }) => {
  const { limit, page, verbose, model_name, sort } = input.query;
  const type = input.query.face_type ?? input.query.replica_type;
  const ids = input.query.face_ids ?? input.query.replica_ids;
  const matching = chosen(ids)
    .filter((face) => type === undefined || face.face_type === type)
    .filter((face) => model_name === undefined || face.model_name === model_name);
  const sorted = sort === undefined ? matching : matching.toSorted(orders[sort]);
  const offset = (Math.max(page, 1) - 1) * limit;
  const data = sorted.slice(offset, offset + limit).map((face) => shownFace(face, request.origin, verbose));
  return { data, total_count: matching.length };
});

/** Asked for by id, faces come in the order of the request. */
function chosen(ids: readonly string[] | undefined): readonly Face[] {
  if (ids === undefined) return stockFaces;
  return [...new Set(ids)].flatMap((id) => stockFaces.filter((face) => face.face_id === id));
}

/** Stock faces are of one age: their ids decide. */
const orders: Readonly<Record<'recommended' | 'asc' | 'desc', (a: Face, b: Face) => number>> = {
  recommended: (a, b) => Number(b.is_recommended) - Number(a.is_recommended),
  asc: (a, b) => a.face_id.localeCompare(b.face_id, 'en'),
  desc: (a, b) => b.face_id.localeCompare(a.face_id, 'en'),
};

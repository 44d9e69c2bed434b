import { type Face, listFacesContract } from '@palaver/contract';
import { ownFace } from '../../domain/faces/own-face.ts';
import { stockFaces } from '../../domain/faces/stock-faces.ts';
import { badField } from '../../errors.ts';
import { countOwnFaces, type FaceFilter, listOwnFaces } from '../../store/faces.ts';
import type { Store } from '../../store/store.ts';
import { implement } from '../define.ts';
import { isFaceId } from './new-face-id.ts';
import { shownFace } from './shown-face.ts';

/** Ids one request may ask for. */
const maxIds = 100;

interface Wanted {
  readonly type: 'user' | 'system' | undefined;
  readonly ids: readonly string[] | undefined;
  readonly model_name: string | undefined;
  readonly sort: 'recommended' | 'asc' | 'desc';
}

interface Page {
  readonly rows: readonly Face[];
  readonly total: number;
}

export const listFaces = implement(listFacesContract, async ({ input, caller, platform, request }) => {
  const { limit, verbose, model_name, sort } = input.query;
  const offset = (Math.max(input.query.page, 1) - 1) * limit;
  const given = input.query.face_ids ?? input.query.replica_ids;
  const ids = given === undefined ? undefined : [...new Set(given)];
  if ((ids?.length ?? 0) > maxIds) throw badField('face_ids', `has more than ${maxIds} ids`);
  const wanted: Wanted = {
    type: input.query.face_type ?? input.query.replica_type,
    ids,
    model_name,
    sort: sort === 'recommended' ? sort : sort?.startsWith('desc') ? 'desc' : 'asc',
  };
  const { rows, total } = await (ids === undefined ? allFaces : namedFaces)(platform.store, caller.account_id, wanted, {
    limit,
    offset,
  });
  const origin = platform.config.publicUrl ?? request.origin;
  return { data: rows.map((face) => shownFace(face, origin, verbose)), total_count: total };
});

/** Asked for by id, faces come in the order of the request. */
async function namedFaces(
  store: Store,
  account_id: string,
  { ids = [], ...wanted }: Wanted,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<Page> {
  const found = new Map(stockMatching(wanted).map((face) => [face.face_id, face]));
  const possible = ids.filter((id) => isFaceId(id) && !found.has(id));
  if (possible.length > 0 && wanted.type !== 'system') {
    const filter = { ...ownFilter(account_id, wanted), face_ids: possible };
    const own = await listOwnFaces(store, filter, { sort: 'asc', limit: possible.length, offset: 0 });
    for (const face of own) found.set(face.face_id, ownFace(face));
  }
  const rows = ids.flatMap((id) => found.get(id) ?? []);
  const sorted = wanted.sort === 'recommended' ? rows.toSorted(recommendedFirst) : rows;
  return { rows: sorted.slice(offset, offset + limit), total: rows.length };
}

/** The stock set is older than every other face: it comes first, and last where the newest is wanted first. */
async function allFaces(
  store: Store,
  account_id: string,
  wanted: Wanted,
  { limit, offset }: { readonly limit: number; readonly offset: number },
): Promise<Page> {
  const stock = stockMatching(wanted);
  const filter = ownFilter(account_id, wanted);
  const count = wanted.type === 'system' ? 0 : await countOwnFaces(store, filter);
  const isLast = wanted.sort === 'desc';
  const stockFrom = isLast ? offset - count : offset;
  const stockRows = stock.slice(Math.max(stockFrom, 0), Math.max(stockFrom + limit, 0));
  const ownFrom = isLast ? offset : Math.max(offset - stock.length, 0);
  const room = isLast ? Math.min(limit, Math.max(count - offset, 0)) : limit - stockRows.length;
  const own =
    room > 0 && ownFrom < count
      ? await listOwnFaces(store, filter, { sort: isLast ? 'desc' : 'asc', limit: room, offset: ownFrom })
      : [];
  const ownRows = own.map(ownFace);
  const rows = isLast ? [...ownRows, ...stockRows] : [...stockRows, ...ownRows];
  return { rows, total: stock.length + count };
}

function stockMatching({ type, model_name, sort }: Omit<Wanted, 'ids'>): readonly Face[] {
  if (type === 'user') return [];
  const matching = stockFaces.filter((face) => model_name === undefined || face.model_name === model_name);
  return matching.toSorted(orders[sort]);
}

function ownFilter(account_id: string, { model_name }: Omit<Wanted, 'ids'>): FaceFilter {
  return model_name === undefined ? { account_id } : { account_id, model_name };
}

const recommendedFirst = (a: Face, b: Face): number => Number(b.is_recommended) - Number(a.is_recommended);

/** Stock faces are of one age: their ids decide. */
const orders: Readonly<Record<Wanted['sort'], (a: Face, b: Face) => number>> = {
  recommended: recommendedFirst,
  asc: (a, b) => (a.face_id < b.face_id ? -1 : 1),
  desc: (a, b) => (a.face_id < b.face_id ? 1 : -1),
};

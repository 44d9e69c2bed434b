import { request } from './request.ts';

export interface List<T> {
  readonly data: readonly T[];
  readonly total_count: number;
}

/** One page of a list as it is shown. */
export interface Page<T> {
  readonly rows: readonly T[];
  readonly total: number;
  /** A search that the page itself made went over the newest records only. */
  readonly isPartial: boolean;
}

export interface PageQuery {
  readonly key: string;
  readonly search: string;
  /** From 1. */
  readonly number: number;
  readonly signal: AbortSignal;
}

export const pageSize = 50;
const largestPage = 100;
/** How many records the page reads to search a list that the server does not search. */
const mostSearched = 1000;

/** A page of a list that the server searches; `firstPage` is the number of its first page on the wire. */
export async function searchedPage<T>(path: string, firstPage: 0 | 1, query: PageQuery): Promise<Page<T>> {
  const parameters = new URLSearchParams({ limit: String(pageSize), page: String(query.number - 1 + firstPage) });
  if (query.search !== '') parameters.set('name_or_uuid', query.search);
  const list = await request<List<T>>(`${path}${path.includes('?') ? '&' : '?'}${parameters}`, query);
  return { rows: list.data, total: list.total_count, isPartial: false };
}

/** A page of a list that the server does not search: the newest records are read and searched here. */
export async function filteredPage<T>(
  read: (limit: number, page: number) => Promise<List<T>>,
  textsOf: (record: T) => readonly (string | null | undefined)[],
  query: PageQuery,
): Promise<Page<T>> {
  if (query.search === '') {
    const list = await read(pageSize, query.number);
    return { rows: list.data, total: list.total_count, isPartial: false };
  }
  const [records, total] = await readMany(read);
  const wanted = query.search.toLowerCase();
  const found = records.filter((record) => textsOf(record).some((text) => text?.toLowerCase().includes(wanted)));
  const start = (query.number - 1) * pageSize;
  return { rows: found.slice(start, start + pageSize), total: found.length, isPartial: records.length < total };
}

async function readMany<T>(
  read: (limit: number, page: number) => Promise<List<T>>,
): Promise<readonly [readonly T[], number]> {
  const records: T[] = [];
  for (let page = 1; ; page += 1) {
    const list = await read(largestPage, page);
    records.push(...list.data);
    const isAll = list.data.length === 0 || records.length >= list.total_count;
    if (isAll || records.length >= mostSearched) return [records, Math.max(list.total_count, records.length)];
  }
}

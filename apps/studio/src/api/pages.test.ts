import { describe, expect, it } from 'vitest';
import { filteredPage, type List, type PageQuery } from './pages.ts';

/** A list of this many names on the wire, read page by page. */
function names(count: number) {
  const read = (limit: number, page: number): Promise<List<string>> => {
    const start = (page - 1) * limit;
    const length = Math.max(0, Math.min(limit, count - start));
    const data = Array.from({ length }, (_, index) => `Name ${start + index + 1}`);
    return Promise.resolve({ data, total_count: count });
  };
  const query = (search: string, number = 1): PageQuery => ({
    key: 'k',
    search,
    number,
    signal: new AbortController().signal,
  });
  return (search: string, number?: number) => filteredPage(read, (name) => [name, null], query(search, number));
}

describe('filteredPage', () => {
  it('reads one page where nothing is searched', async () => {
    const page = await names(120)('', 3);
    expect(page.rows).toEqual(Array.from({ length: 20 }, (_, index) => `Name ${101 + index}`));
    expect(page).toMatchObject({ total: 120, isPartial: false });
  });

  it('searches every page of the list in any case, and pages what it found', async () => {
    const search = names(260);
    expect(await search('nAME 25')).toMatchObject({ total: 11, isPartial: false });
    const second = await search('name', 6);
    expect(second.rows).toEqual(Array.from({ length: 10 }, (_, index) => `Name ${251 + index}`));
    expect(second.total).toBe(260);
  });

  it('says when only the newest thousand were searched', async () => {
    const search = names(1001);
    expect(await search('name 1001')).toEqual({ rows: [], total: 0, isPartial: true });
    expect(await search('name 1000')).toEqual({ rows: ['Name 1000'], total: 1, isPartial: true });
    expect(await names(1000)('name 1000')).toMatchObject({ total: 1, isPartial: false });
  });
});

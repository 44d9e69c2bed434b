import { listPalsContract } from '@palaver/contract';
import { maskPal, palDocument } from '../../domain/pals/pal-document.ts';
import { stockPals } from '../../domain/pals/stock-pals.ts';
import { countPals, palToolIds, listPals as readPals } from '../../store/pals.ts';
import { implement } from '../define.ts';
import { ownSource } from './own-source.ts';

export const listPals = implement(listPalsContract, async ({ input, caller, platform }) => {
  const { limit } = input.query;
  const { account_id } = caller;
  const sort = input.query.sort.startsWith('asc') ? 'asc' : 'desc';
  const type = input.query.pal_type ?? input.query.persona_type;
  const offset = (Math.max(input.query.page, 1) - 1) * limit;
  const count = type === 'system' ? 0 : await countPals(platform.store, account_id);
  const stock = type === 'user' ? [] : sort === 'asc' ? stockPals : stockPals.toReversed();
  // System PALs are older than every other: they come first, and last where the newest is wanted first.
  const isLast = sort === 'desc';
  const stockFrom = isLast ? offset - count : offset;
  const shown = stock.slice(Math.max(stockFrom, 0), Math.max(stockFrom + limit, 0));
  const ownFrom = isLast ? offset : Math.max(offset - stock.length, 0);
  const room = isLast ? Math.min(limit, Math.max(count - offset, 0)) : limit - shown.length;
  const own =
    room > 0 && ownFrom < count
      ? await readPals(platform.store, { account_id, sort, limit: room, offset: ownFrom })
      : [];
  const toolIds = await palToolIds(
    platform.store,
    own.map((pal) => pal.pal_id),
  );
  const ownRows = own.map((pal) => maskPal(palDocument(ownSource(pal), toolIds.get(pal.pal_id) ?? [])));
  const stockRows = shown.map((pal) => maskPal(palDocument(pal, [])));
  return {
    data: isLast ? [...ownRows, ...stockRows] : [...stockRows, ...ownRows],
    total_count: stock.length + count,
  };
});

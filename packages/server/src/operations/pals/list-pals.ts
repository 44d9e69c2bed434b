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
  const stock = type === 'user' ? [] : stockPals;
  const shown = stock.slice(offset, offset + limit).map((pal) => maskPal(palDocument(pal, [])));
  if (type === 'system') return { data: shown, total_count: stock.length };
  const room = limit - shown.length;
  const [own, count] = await Promise.all([
    room === 0
      ? []
      : readPals(platform.store, { account_id, sort, limit: room, offset: Math.max(offset - stock.length, 0) }),
    countPals(platform.store, account_id),
  ]);
  const toolIds = await palToolIds(
    platform.store,
    own.map((pal) => pal.pal_id),
  );
  const rows = own.map((pal) => maskPal(palDocument(ownSource(pal), toolIds.get(pal.pal_id) ?? [])));
  return { data: [...shown, ...rows], total_count: stock.length + count };
});

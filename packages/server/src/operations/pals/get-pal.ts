import { getPalContract } from '@palaver/contract';
import { maskPal, palDocument } from '../../domain/pals/pal-document.ts';
import { findStockPal } from '../../domain/pals/stock-pals.ts';
import { findPal, palToolIds } from '../../store/pals.ts';
import { implement } from '../define.ts';
import { unknownPal } from './find-own-pal.ts';
import { isPalId } from './new-pal-id.ts';
import { ownSource } from './own-source.ts';

export const getPal = implement(getPalContract, async ({ input, caller, platform }) => {
  const { pal_id } = input.params;
  const [stored, toolIds] = isPalId(pal_id)
    ? await Promise.all([findPal(platform.store, caller.account_id, pal_id), palToolIds(platform.store, [pal_id])])
    : [undefined, new Map<string, readonly string[]>()];
  const source = stored === undefined ? findStockPal(pal_id) : ownSource(stored);
  if (source === undefined) throw unknownPal(pal_id);
  const pal = maskPal(palDocument(source, toolIds.get(pal_id) ?? []));
  return { data: [pal], ...pal, ...(input.query.include_settings ? { settings: {} } : {}) };
});

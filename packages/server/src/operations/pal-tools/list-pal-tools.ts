import { listPalToolsContract } from '@palaver/contract';
import { findStockPal } from '../../domain/pals/stock-pals.ts';
import { maskTool } from '../../domain/tools/mask-tool.ts';
import { selectPalTools } from '../../store/tools.ts';
import { implement } from '../define.ts';
import { findOwnPal } from '../pals/find-own-pal.ts';

export const listPalTools = implement(listPalToolsContract, async ({ input, caller, platform }) => {
  const { pal_id } = input.params;
  if (findStockPal(pal_id) !== undefined) return { data: [] };
  await findOwnPal(platform.store, caller.account_id, pal_id);
  return { data: (await selectPalTools(platform.store, pal_id)).map(maskTool) };
});

import { listPalSkillsContract } from '@palaver/contract';
import { shownSkills } from '../../domain/pals/pal-skills.ts';
import { findStockPal } from '../../domain/pals/stock-pals.ts';
import { implement } from '../define.ts';
import { findOwnPal } from '../pals/find-own-pal.ts';

export const listPalSkills = implement(listPalSkillsContract, async ({ input, caller, platform }) => {
  const { pal_id } = input.params;
  const pal = findStockPal(pal_id) ?? (await findOwnPal(platform.store, caller.account_id, pal_id));
  return { data: shownSkills(pal.body) };
});

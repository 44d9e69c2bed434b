import { getPalSkillContract } from '@palaver/contract';
import { shownSkill, storedSkills } from '../../domain/pals/pal-skills.ts';
import { findStockPal } from '../../domain/pals/stock-pals.ts';
import { knownSkill } from '../../domain/skills/skills.ts';
import { implement } from '../define.ts';
import { findOwnPal } from '../pals/find-own-pal.ts';
import { attachedSkill } from './change-skills.ts';

export const getPalSkill = implement(getPalSkillContract, async ({ input, caller, platform }) => {
  const { pal_id, skill_id } = input.params;
  const pal = findStockPal(pal_id) ?? (await findOwnPal(platform.store, caller.account_id, pal_id));
  knownSkill(skill_id);
  return shownSkill(skill_id, attachedSkill(storedSkills(pal.body), skill_id));
});

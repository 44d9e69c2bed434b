import { detachPalSkillContract } from '@palaver/contract';
import { knownSkill } from '../../domain/skills/skills.ts';
import { implement } from '../define.ts';
import { attachedSkill, changeSkills } from './change-skills.ts';

export const detachPalSkill = implement(detachPalSkillContract, async ({ input, caller, platform }) => {
  const { pal_id, skill_id } = input.params;
  await changeSkills(platform, caller, pal_id, (before) => {
    knownSkill(skill_id);
    attachedSkill(before, skill_id);
    const { [skill_id]: _, ...rest } = before;
    return rest;
  });
  return undefined;
});

import { attachPalSkillContract } from '@palaver/contract';
import { shownSkill } from '../../domain/pals/pal-skills.ts';
import { checkSkillConfig } from '../../domain/skills/skill-config.ts';
import { implement } from '../define.ts';
import { attachedSkill, changeSkills, reconfigured } from './change-skills.ts';

export const attachPalSkill = implement(attachPalSkillContract, async ({ input, caller, platform }) => {
  const { pal_id, skill_id } = input.params;
  const skills = await changeSkills(platform, caller, pal_id, (before, at) => {
    const config = checkSkillConfig(skill_id, input.body.config);
    return { ...before, [skill_id]: reconfigured(before, skill_id, config, at) };
  });
  return shownSkill(skill_id, attachedSkill(skills, skill_id));
});

import { isDeepStrictEqual } from 'node:util';
import { updatePalSkillContract } from '@palaver/contract';
import { shownSkill } from '../../domain/pals/pal-skills.ts';
import { checkSkillConfig, mergeConfig } from '../../domain/skills/skill-config.ts';
import { knownSkill } from '../../domain/skills/skills.ts';
import { isDeeperThan } from '../../domain/tools/json-schema-walk.ts';
import { badField } from '../../errors.ts';
import { implement } from '../define.ts';
import { attachedSkill, changeSkills, reconfigured } from './change-skills.ts';

const maxDepth = 32;

export const updatePalSkill = implement(updatePalSkillContract, async ({ input, caller, platform }) => {
  const { pal_id, skill_id } = input.params;
  const patch = input.body.config ?? {};
  if (isDeeperThan(patch, maxDepth)) throw badField('config', `is nested deeper than ${maxDepth}`);
  const skills = await changeSkills(platform, caller, pal_id, (before, at) => {
    knownSkill(skill_id);
    const attached = attachedSkill(before, skill_id);
    const config = checkSkillConfig(skill_id, mergeConfig(attached.config, patch));
    if (isDeepStrictEqual(config, attached.config)) return before;
    return { ...before, [skill_id]: reconfigured(before, skill_id, config, at) };
  });
  return shownSkill(skill_id, attachedSkill(skills, skill_id));
});

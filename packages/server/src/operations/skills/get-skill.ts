import { getSkillContract } from '@palaver/contract';
import { knownSkill } from '../../domain/skills/skills.ts';
import { implement } from '../define.ts';

export const getSkill = implement(getSkillContract, async ({ input }) => knownSkill(input.params.skill_id));

import type { Implementation } from '../define.ts';
import { getSkill } from './get-skill.ts';
import { listSkills } from './list-skills.ts';

export const skillOperations: readonly Implementation[] = [listSkills, getSkill];

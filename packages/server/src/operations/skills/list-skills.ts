import { listSkillsContract } from '@palaver/contract';
import { skills } from '../../domain/skills/skills.ts';
import { implement } from '../define.ts';

export const listSkills = implement(listSkillsContract, async () => ({
  data: [...skills],
  total_count: skills.length,
}));

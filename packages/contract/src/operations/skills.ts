import { z } from 'zod';
import { operation } from '../operation.ts';
import { Skill } from '../schemas/skill.ts';

export const listSkillsContract = operation({
  id: 'skills.list',
  summary: 'list the skills a PAL can have',
  effect: 'read',
  scope: 'read',
  http: { method: 'GET', path: '/v2/skills', status: 200 },
  input: {},
  output: z.object({ data: z.array(Skill), total_count: z.number().int() }),
});

export const getSkillContract = operation({
  id: 'skills.get',
  summary: 'read a skill',
  effect: 'read',
  scope: 'read',
  http: { method: 'GET', path: '/v2/skills/{skill_id}', status: 200 },
  input: { params: z.object({ skill_id: z.string() }) },
  output: Skill,
  errors: ['not_found'],
});

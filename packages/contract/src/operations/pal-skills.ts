import { z } from 'zod';
import { operation } from '../operation.ts';
import { JsonObject } from '../schemas/json.ts';
import { PalSkill, PalSkills } from '../schemas/skill.ts';

const listPath = '/v2/pals/{pal_id}/skills';
const listAliases = ['/v2/personas/{pal_id}/skills'];
const path = '/v2/pals/{pal_id}/skills/{skill_id}';
const aliases = ['/v2/personas/{pal_id}/skills/{skill_id}'];
const params = z.object({ pal_id: z.string(), skill_id: z.string() });
const data = z.object({ data: PalSkills });
const config = z.object({ config: JsonObject.nullish() });

export const listPalSkillsContract = operation({
  id: 'pal_skills.list',
  summary: 'list the skills of a PAL, by their ids',
  effect: 'read',
  scope: 'read',
  http: { method: 'GET', path: listPath, status: 200, aliases: listAliases },
  input: { params: z.object({ pal_id: z.string() }) },
  output: data,
  errors: ['not_found'],
});

export const replacePalSkillsContract = operation({
  id: 'pal_skills.replace',
  summary: 'set the skills of a PAL: those that are not named are detached',
  description:
    'The body has a key for each skill id, with `{}` or `{"config": {…}}`; it may be wrapped in `{"skills": …}`. All are set or none.',
  effect: 'idempotent_write',
  scope: 'write',
  http: { method: 'PUT', path: listPath, status: 200, aliases: listAliases },
  input: { params: z.object({ pal_id: z.string() }), body: JsonObject },
  output: data,
  errors: ['not_found', 'conflict'],
});

export const getPalSkillContract = operation({
  id: 'pal_skills.get',
  summary: 'read a skill of a PAL',
  effect: 'read',
  scope: 'read',
  http: { method: 'GET', path, status: 200, aliases },
  input: { params },
  output: PalSkill,
  errors: ['not_found'],
});

export const attachPalSkillContract = operation({
  id: 'pal_skills.attach',
  summary: 'attach a skill to a PAL, or overwrite its settings',
  effect: 'idempotent_write',
  scope: 'write',
  http: { method: 'PUT', path, status: 200, aliases },
  input: { params, body: config },
  output: PalSkill,
  errors: ['not_found', 'conflict'],
  example: { config: {} },
});

export const updatePalSkillContract = operation({
  id: 'pal_skills.update',
  summary: 'merge settings into those of an attached skill; null removes one',
  effect: 'idempotent_write',
  scope: 'write',
  http: { method: 'PATCH', path, status: 200, aliases },
  input: { params, body: config },
  output: PalSkill,
  errors: ['not_found', 'conflict'],
  example: { config: {} },
});

export const detachPalSkillContract = operation({
  id: 'pal_skills.detach',
  summary: 'detach a skill from a PAL',
  effect: 'idempotent_write',
  scope: 'write',
  http: { method: 'DELETE', path, status: 204, aliases },
  input: { params },
  output: z.undefined(),
  errors: ['not_found', 'conflict'],
});

import { isDeepStrictEqual } from 'node:util';
import { replacePalSkillsContract } from '@palaver/contract';
import { type StoredSkill, shownSkill } from '../../domain/pals/pal-skills.ts';
import { checkSkillConfig, type SkillConfig } from '../../domain/skills/skill-config.ts';
import { isObject } from '../../domain/tools/json-schema-walk.ts';
import { badField } from '../../errors.ts';
import { implement } from '../define.ts';
import { changeSkills, reconfigured } from './change-skills.ts';

export const replacePalSkills = implement(
  replacePalSkillsContract,
  async ({ input, caller, platform }) => {
    const skills = await changeSkills(platform, caller, input.params.pal_id, (before, at) =>
      Object.fromEntries(
        Object.entries(configs(input.body)).map(([id, config]): [string, StoredSkill] => {
          const known = Object.hasOwn(before, id) ? before[id] : undefined;
          return [id, known && isDeepStrictEqual(known.config, config) ? known : reconfigured(before, id, config, at)];
        }),
      ),
    );
    return { data: Object.fromEntries(Object.entries(skills).map(([id, skill]) => [id, shownSkill(id, skill)])) };
  },
  { ignored: (body) => wrapped(body).stray },
);

/** The settings by skill ids, whether or not they are wrapped. */
function configs(body: unknown): Readonly<Record<string, SkillConfig>> {
  return Object.fromEntries(
    Object.entries(wrapped(body).skills).map(([id, value]) => {
      if (value !== null && !isObject(value)) throw badField(id.slice(0, 100), 'must be an object');
      return [id, checkSkillConfig(id, value?.config, `${id}.config`)];
    }),
  );
}

function wrapped(body: unknown): { readonly skills: Readonly<Record<string, unknown>>; readonly stray: string[] } {
  if (!isObject(body)) return { skills: {}, stray: [] };
  const { skills, ...stray } = body;
  return isObject(skills) ? { skills, stray: Object.keys(stray) } : { skills: body, stray: [] };
}

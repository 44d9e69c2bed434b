import type { PalSkill, PalSkills } from '@palaver/contract';

type Body = Readonly<Record<string, unknown>>;

/** A skill as it is stored in the body of its PAL. Times are milliseconds since the epoch. */
export interface StoredSkill {
  readonly config: Readonly<Record<string, unknown>>;
  readonly attached_at: number;
  readonly updated_at: number;
}

/** The skills of a PAL by their ids, in the order of attachment. */
export function storedSkills(body: Body): Readonly<Record<string, StoredSkill>> {
  return (body.skills ?? {}) as Readonly<Record<string, StoredSkill>>;
}

export function shownSkill(skillId: string, skill: StoredSkill): PalSkill {
  return {
    skill_id: skillId,
    config: skill.config,
    attached_at: new Date(skill.attached_at).toISOString(),
    updated_at: new Date(skill.updated_at).toISOString(),
  };
}

export function shownSkills(body: Body): PalSkills {
  return Object.fromEntries(Object.entries(storedSkills(body)).map(([id, skill]) => [id, shownSkill(id, skill)]));
}

/** The body with other skills; without any, as if there had never been one. */
export function withSkills(body: Body, skills: Readonly<Record<string, StoredSkill>>): Body {
  const { skills: _, ...rest } = body;
  return Object.keys(skills).length === 0 ? rest : { ...rest, skills };
}

import { type StoredSkill, storedSkills, withSkills } from '../../domain/pals/pal-skills.ts';
import { configDocuments } from '../../domain/skills/skill-config.ts';
import { badField, DomainError } from '../../errors.ts';
import type { Platform } from '../../platform-parts.ts';
import { findDocument } from '../../store/documents.ts';
import { updatePal } from '../../store/pals.ts';
import type { Caller } from '../define.ts';
import { findOwnPal } from '../pals/find-own-pal.ts';
import { retryOnChange } from '../retry-on-change.ts';

export type Skills = Readonly<Record<string, StoredSkill>>;

/**
 * Replaces the skills of a PAL by what `change` makes of them; the same object for no change.
 * @returns the skills it has then
 */
export function changeSkills(
  platform: Platform,
  caller: Caller,
  palId: string,
  change: (skills: Skills, at: number) => Skills,
): Promise<Skills> {
  const { store } = platform;
  return retryOnChange('PAL', async () => {
    const pal = await findOwnPal(store, caller.account_id, palId);
    const before = storedSkills(pal.body);
    const at = platform.now();
    const after = change(before, at);
    if (after === before) return before;
    await checkDocuments(platform, caller, before, after);
    const row = { pal_name: pal.pal_name, body: withSkills(pal.body, after), updated_at: at };
    await store.commit([updatePal(store, pal, row)]);
    return after;
  });
}

/** What was named before is not looked for again: it may be gone by now. */
async function checkDocuments({ store }: Platform, caller: Caller, before: Skills, after: Skills): Promise<void> {
  const known = new Set(Object.values(before).flatMap(({ config }) => configDocuments(config)));
  for (const { config } of Object.values(after)) {
    for (const id of configDocuments(config)) {
      if (known.has(id) || (await findDocument(store, caller.account_id, id)) !== undefined) continue;
      const hint = 'GET /v2/documents lists the documents.';
      throw badField('config.document_ids', `"${id.slice(0, 100)}" does not exist`, hint);
    }
  }
}

/** The skill with other settings; attached now unless it was before. */
export function reconfigured(skills: Skills, skillId: string, config: StoredSkill['config'], at: number): StoredSkill {
  return { config, attached_at: skills[skillId]?.attached_at ?? at, updated_at: at };
}

/** @throws DomainError `not_found` */
export function attachedSkill(skills: Skills, skillId: string): StoredSkill {
  const skill = Object.hasOwn(skills, skillId) ? skills[skillId] : undefined;
  if (skill !== undefined) return skill;
  throw new DomainError('not_found', `Skill '${skillId}' is not attached to this PAL`, {
    details: [{ path: 'skill_id', message: 'is not attached' }],
    hint: 'Attach it with PUT on the same path.',
  });
}

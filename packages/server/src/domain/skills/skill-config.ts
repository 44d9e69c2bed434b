import { badField } from '../../errors.ts';
import { checkText } from '../tools/field-rules.ts';
import { isDeeperThan, isObject } from '../tools/json-schema-walk.ts';
import { canvasComponents, knownSkill } from './skills.ts';

export type SkillConfig = Readonly<Record<string, unknown>>;

const maxDepth = 32;
const maxSize = 65_536;
const maxText = 10_000;
const maxDocuments = 100;

/**
 * Checks the settings of a skill, in whole. Documents they name are checked by the operation.
 * @param field where they were sent
 * @throws DomainError naming the place, or `not_found` for a skill that does not exist
 */
export function checkSkillConfig(skillId: string, config: unknown, field = 'config'): SkillConfig {
  const { config_schema } = knownSkill(skillId);
  if (config === undefined || config === null) return checkSkillConfig(skillId, {}, field);
  if (!isObject(config)) throw badField(field, 'must be an object');
  if (isDeeperThan(config, maxDepth)) throw badField(field, `is nested deeper than ${maxDepth}`);
  if (JSON.stringify(config).length > maxSize) throw badField(field, 'is larger than 64 KiB');
  const known = Object.keys(config_schema.properties as object);
  const stray = Object.keys(config).find((key) => !known.includes(key));
  if (stray !== undefined) {
    const reason = known.length === 0 ? `the skill "${skillId}" has no settings` : `there are ${known.join(', ')}`;
    throw badField(`${field}.${stray.slice(0, 100)}`, `is no setting of the skill: ${reason}`);
  }
  if (skillId === 'presentation') checkPresentation(config, field);
  if (skillId === 'magic_canvas') checkCanvas(config, field);
  return config;
}

/** Documents that the settings name. */
export function configDocuments(config: SkillConfig): readonly string[] {
  return Array.isArray(config.document_ids) ? config.document_ids.filter((id) => typeof id === 'string') : [];
}

/** Settings merged into others as RFC 7396 says: objects are merged, null removes. */
export function mergeConfig(before: SkillConfig, patch: SkillConfig): SkillConfig {
  const merged = new Map(Object.entries(before));
  for (const [key, value] of Object.entries(patch)) {
    const old = merged.get(key);
    if (value === null) merged.delete(key);
    else merged.set(key, isObject(value) ? mergeConfig(isObject(old) ? old : {}, value) : value);
  }
  return Object.fromEntries(merged);
}

function checkPresentation(config: SkillConfig, field: string): void {
  const ids = config.document_ids;
  if (!Array.isArray(ids) || ids.length === 0)
    throw badField(`${field}.document_ids`, 'must name at least one document');
  if (ids.length > maxDocuments) throw badField(`${field}.document_ids`, `must have at most ${maxDocuments} entries`);
  if (!ids.every((id) => typeof id === 'string')) throw badField(`${field}.document_ids`, 'must be a list of ids');
  const trigger = config.slides_trigger;
  if (trigger !== undefined && trigger !== 'on_demand' && trigger !== 'walk_the_deck') {
    throw badField(`${field}.slides_trigger`, 'must be on_demand or walk_the_deck');
  }
  checkOptionalText(`${field}.prompt`, config.prompt);
}

function checkCanvas(config: SkillConfig, field: string): void {
  checkOptionalText(`${field}.usage_guidance`, config.usage_guidance);
  if (config.components === undefined) return;
  if (!isObject(config.components)) throw badField(`${field}.components`, 'must be an object');
  for (const [id, settings] of Object.entries(config.components)) {
    const place = `${field}.components.${id.slice(0, 100)}`;
    if (!(canvasComponents as readonly string[]).includes(id)) {
      throw badField(place, `is no component: there are ${canvasComponents.join(', ')}`);
    }
    if (!isObject(settings)) throw badField(place, 'must be an object');
    if (settings.enabled !== undefined && typeof settings.enabled !== 'boolean') {
      throw badField(`${place}.enabled`, 'must be true or false');
    }
    if (id === 'scheduling_embed') checkScheduling(settings, place);
  }
}

function checkScheduling(settings: SkillConfig, place: string): void {
  if (settings.provider !== undefined && settings.provider !== 'calendly') {
    throw badField(`${place}.provider`, 'must be calendly');
  }
  const url = settings.scheduling_url;
  if (url === undefined) return;
  const parsed = typeof url === 'string' && URL.canParse(url) ? new URL(url) : null;
  if (parsed?.protocol !== 'https:') throw badField(`${place}.scheduling_url`, 'must be an https address');
}

function checkOptionalText(field: string, value: unknown): void {
  if (value === undefined) return;
  if (checkText(field, value).length > maxText) throw badField(field, `must have at most ${maxText} characters`);
}

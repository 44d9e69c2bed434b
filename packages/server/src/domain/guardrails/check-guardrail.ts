import { type Guardrail, Modality } from '@palaver/contract';
import { badField } from '../../errors.ts';
import { checkCallbackUrl } from '../reactions/check-callback-url.ts';
import { checkToolCall } from '../reactions/check-tool-call.ts';
import { checkFilledText, checkOneOf, checkText } from '../tools/field-rules.ts';
import { isObject } from '../tools/json-schema-walk.ts';
import type { UrlGuard } from '../tools/url-rules.ts';

/** What a client writes of a guardrail, defaults filled in. */
export type GuardrailDraft = Omit<Guardrail, 'uuid' | 'created_at' | 'updated_at'>;

export const guardrailKeys = [
  'guardrail_name',
  'guardrail_prompt',
  'modality',
  'callback_url',
  'tags',
  'app_message',
  'tool_call',
] as const satisfies readonly (keyof GuardrailDraft)[];

const maxPrompt = 1_000;
const maxTags = 32;
const maxTag = 64;
export const maxSetItems = 50;
const maxSetName = 100;

/**
 * Checks a whole guardrail and fills in its defaults.
 * @param prefix path of the guardrail within the body, with its dot
 * @throws DomainError naming the field
 */
export function checkGuardrail(value: unknown, guard: UrlGuard, prefix = ''): GuardrailDraft {
  if (!isObject(value)) throw badField(prefix.slice(0, -1) || 'body', 'must be an object');
  const name = checkText(`${prefix}guardrail_name`, value.guardrail_name);
  if (!/^[A-Za-z0-9_]{1,100}$/.test(name)) {
    throw badField(`${prefix}guardrail_name`, 'must be 1 to 100 letters, digits or underscores');
  }
  const prompt = checkFilledText(`${prefix}guardrail_prompt`, value.guardrail_prompt);
  if (prompt.length > maxPrompt) {
    throw badField(`${prefix}guardrail_prompt`, `must have at most ${maxPrompt} characters`);
  }
  const appMessage = value.app_message ?? true;
  if (typeof appMessage !== 'boolean') throw badField(`${prefix}app_message`, 'must be true or false');
  return {
    guardrail_name: name,
    guardrail_prompt: prompt,
    modality: checkOneOf(`${prefix}modality`, value.modality ?? 'verbal', Modality.options),
    callback_url: checkCallbackUrl(`${prefix}callback_url`, value.callback_url, guard),
    tags: checkTags(`${prefix}tags`, value.tags ?? []),
    app_message: appMessage,
    tool_call: checkToolCall(`${prefix}tool_call`, value.tool_call),
  };
}

/** Whether a create body makes a set, the older form. */
export function isGuardrailSet(body: Readonly<Record<string, unknown>>): boolean {
  return body.guardrail_name === undefined && body.data !== undefined && body.data !== null;
}

/** The name and the guardrails of a set. */
export function checkGuardrailSet(
  value: { readonly name?: unknown; readonly data?: unknown },
  guard: UrlGuard,
): { readonly name: string; readonly data: readonly GuardrailDraft[] } {
  const name = checkText('name', value.name ?? '');
  if (name.length > maxSetName) throw badField('name', `must have at most ${maxSetName} characters`);
  const { data } = value;
  if (!Array.isArray(data)) throw badField('data', 'must be a list of guardrails');
  if (data.length === 0) throw badField('data', 'must hold a guardrail');
  if (data.length > maxSetItems) throw badField('data', `must have at most ${maxSetItems} entries`);
  return { name, data: data.map((item, index) => checkGuardrail(item, guard, `data.${index}.`)) };
}

/** Trimmed, each once, in the order given. */
function checkTags(field: string, value: unknown): string[] {
  if (!Array.isArray(value)) throw badField(field, 'must be a list of texts');
  const tags = new Set(value.map((tag, index) => checkFilledText(`${field}.${index}`, tag).trim()));
  if (tags.size > maxTags) throw badField(field, `must have at most ${maxTags} entries`);
  const long = [...tags].find((tag) => tag.length > maxTag);
  if (long !== undefined) throw badField(field, `a tag has at most ${maxTag} characters`);
  return [...tags];
}

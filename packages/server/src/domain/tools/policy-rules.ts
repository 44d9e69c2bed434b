import { PolicyEffect, type ToolPolicy } from '@palaver/contract';
import { badField } from '../../errors.ts';
import { checkFilledText, checkOneOf, listed } from './field-rules.ts';
import { isObject } from './json-schema-walk.ts';
import { placeholderNames } from './placeholder-rules.ts';
import { queryJsonPath } from './query-json-path.ts';
import type { Switches } from './switch-rules.ts';

const policyKeys = [
  'effect',
  'confirm',
  'confirm_text',
  'confirm_ttl_s',
  'dedupe',
  'interrupt',
  'idempotent_endpoint',
  'result',
] as const;
const maxConfirmText = 500;
const maxPaths = 32;

/** The rules of `policy`; it is kept as sent, defaults are filled in where it is used. */
export function checkPolicy(value: unknown, switches: Switches, declared: ReadonlySet<string>): ToolPolicy | null {
  if (value === undefined || value === null) return null;
  if (!isObject(value)) throw badField('policy', 'must be an object or null');
  refuseUnknown('policy', value, policyKeys);
  const given = (key: (typeof policyKeys)[number], check: (field: string, value: unknown) => unknown): void => {
    if (value[key] !== undefined) check(`policy.${key}`, value[key]);
  };
  given('effect', (field, effect) => checkOneOf(field, effect, PolicyEffect.options));
  given('confirm', (field, confirm) => checkConfirm(field, confirm, value.effect, switches));
  given('confirm_text', (field, text) => checkConfirmText(field, text, declared));
  given('confirm_ttl_s', (field, seconds) => checkInteger(field, seconds, 10, 600));
  given('dedupe', (field, scope) => checkOneOf(field, scope, ['request', 'conversation', 'none']));
  given('interrupt', (field, action) => checkOneOf(field, action, ['continue', 'cancel']));
  given('idempotent_endpoint', (field, flag) => {
    if (typeof flag !== 'boolean') throw badField(field, 'must be true or false');
  });
  given('result', checkResult);
  return value as ToolPolicy;
}

function checkConfirm(field: string, value: unknown, effect: unknown, switches: Switches): void {
  const confirm = checkOneOf(field, value, ['none', 'prompt', 'explicit']);
  if (confirm === 'none') return;
  if (switches.trigger_type === 'post_call')
    throw badField(field, 'nobody is there to confirm a post_call tool: use none');
  if (switches.origin !== 'llm')
    throw badField(field, `a tool of origin ${switches.origin} cannot be confirmed: use none`);
  if (confirm === 'explicit' && effect === 'read') {
    throw badField(field, 'explicit is for effects that change something, not for effect read');
  }
}

function checkConfirmText(field: string, value: unknown, declared: ReadonlySet<string>): void {
  const text = checkFilledText(field, value);
  if (text.length > maxConfirmText) throw badField(field, `must have at most ${maxConfirmText} characters`);
  const stray = placeholderNames(text).find((name) => !declared.has(name));
  if (stray !== undefined) throw badField(field, `{${stray}} is not declared in parameters.properties`);
}

function checkResult(field: string, value: unknown): void {
  if (!isObject(value)) throw badField(field, 'must be an object');
  refuseUnknown(field, value, ['pick', 'max_chars']);
  if (value.max_chars !== undefined) checkInteger(`${field}.max_chars`, value.max_chars, 100, 65_536);
  if (value.pick === undefined) return;
  if (!Array.isArray(value.pick) || value.pick.length === 0 || value.pick.length > maxPaths) {
    throw badField(`${field}.pick`, `must be a list of 1 to ${maxPaths} JSONPath expressions`);
  }
  for (const path of value.pick) checkJsonPath(`${field}.pick`, path);
}

function checkJsonPath(field: string, value: unknown): void {
  if (typeof value !== 'string') throw badField(field, 'must be a list of JSONPath expressions');
  try {
    queryJsonPath(null, value);
  } catch {
    throw badField(field, `${JSON.stringify(value)} is not JSONPath (RFC 9535), for example $.items[*].title`);
  }
}

function checkInteger(field: string, value: unknown, min: number, max: number): void {
  if (!Number.isInteger(value) || (value as number) < min || (value as number) > max) {
    throw badField(field, `must be a whole number from ${min} to ${max}`);
  }
}

function refuseUnknown(field: string, value: Readonly<Record<string, unknown>>, known: readonly string[]): void {
  const stray = Object.keys(value).find((key) => !known.includes(key));
  if (stray !== undefined) throw badField(`${field}.${stray}`, `is not known; known are ${listed(known)}`);
}

import { badField } from '../../errors.ts';
import { checkFilledText, checkOneOf, checkText } from '../tools/field-rules.ts';
import { isObject } from '../tools/json-schema-walk.ts';
import type { DeploymentBody } from './deployment.ts';
import { checkOrigin } from './page-origin.ts';

/** What a client writes of a deployment, checked. The password is as sent; `undefined`: not mentioned. */
export interface DeploymentDraft {
  readonly pal_id: string;
  readonly channel: string;
  /** Null: the PAL's name. */
  readonly name: string | null;
  readonly status: string;
  readonly password: string | null;
  readonly body: DeploymentBody;
}

const MAX_NAME = 255;
const MAX_PASSWORD = 128;
const MAX_ORIGINS = 100;
const MAX_CONTEXT = 100_000;
const MAX_TITLE = 500;
const MAX_DESCRIPTION = 5_000;
const MAX_LINKS = 20;
const MAX_URL = 2_048;
const MAX_CUSTOMIZATION = 262_144;

/**
 * The rules of a new or changed deployment (rest-api.md 16).
 * @throws DomainError naming the field
 */
export function checkDeployment(sent: Readonly<Record<string, unknown>>, maxCallDurationS: number): DeploymentDraft {
  const palId = sent.pal_id ?? sent.persona_id;
  if (sent.pal_id != null && sent.persona_id != null && sent.pal_id !== sent.persona_id) {
    throw badField('pal_id', 'differs from persona_id, which is its other name', 'Send only pal_id.');
  }
  const name = sent.name == null ? '' : checkText('name', sent.name).trim();
  if (name.length > MAX_NAME) throw badField('name', `must have at most ${MAX_NAME} characters`);
  return {
    pal_id: checkFilledText('pal_id', palId ?? undefined),
    channel: checkOneOf('channel', sent.channel, ['widget', 'embed', 'landing-page']),
    name: name === '' ? null : name,
    status: checkOneOf('status', sent.status ?? 'active', ['draft', 'active', 'inactive']),
    password: checkPassword(sent.password ?? null),
    body: {
      allowed_origins: checkOrigins(sent.allowed_origins ?? []),
      limits: checkLimits(sent.limits ?? {}, maxCallDurationS),
      customization: checkCustomization(sent.customization ?? {}),
    },
  };
}

function checkPassword(value: unknown): string | null {
  if (value === null || value === '') return null;
  const password = checkText('password', value);
  if (password.length > MAX_PASSWORD) throw badField('password', `must have at most ${MAX_PASSWORD} characters`);
  return password;
}

function checkOrigins(value: unknown): readonly string[] {
  if (!Array.isArray(value)) throw badField('allowed_origins', 'must be a list of origins');
  if (value.length > MAX_ORIGINS) throw badField('allowed_origins', `must have at most ${MAX_ORIGINS} entries`);
  return [...new Set(value.map((origin, index) => checkOrigin(`allowed_origins.${index}`, origin)))];
}

function checkLimits(value: unknown, maxCallDurationS: number): DeploymentBody['limits'] {
  if (!isObject(value)) throw badField('limits', 'must be an object');
  const limit = (name: keyof DeploymentBody['limits']): number | null => {
    const given = value[name] ?? null;
    if (given === null) return null;
    if (typeof given !== 'number' || !Number.isSafeInteger(given) || given < 1) {
      throw badField(`limits.${name}`, 'must be a whole number from 1');
    }
    return given;
  };
  const duration = limit('max_call_duration');
  if (duration !== null && duration > maxCallDurationS) {
    throw badField('limits.max_call_duration', `must be at most ${maxCallDurationS} seconds`);
  }
  return {
    daily_call_limit: limit('daily_call_limit'),
    daily_call_limit_per_user: limit('daily_call_limit_per_user'),
    concurrent_call_limit: limit('concurrent_call_limit'),
    max_call_duration: duration,
  };
}

function checkCustomization(value: unknown): Readonly<Record<string, unknown>> {
  const field = 'customization';
  if (!isObject(value)) throw badField(field, 'must be an object');
  if (JSON.stringify(value).length > MAX_CUSTOMIZATION) {
    throw badField(field, `must have at most ${MAX_CUSTOMIZATION} characters as JSON`);
  }
  const talk = part(value, field, 'conversation');
  const memory = talk?.unique_memory_tag ?? null;
  if (memory !== null && typeof memory !== 'boolean') {
    throw badField(`${field}.conversation.unique_memory_tag`, 'must be true or false');
  }
  optionalText(`${field}.conversation.context`, talk?.context, MAX_CONTEXT);
  const page = part(value, field, 'landing_page');
  optionalText(`${field}.landing_page.title`, page?.title, MAX_TITLE);
  optionalText(`${field}.landing_page.description`, page?.description, MAX_DESCRIPTION);
  if (page?.logo != null && page.logo !== '') checkLink(`${field}.landing_page.logo`, page.logo);
  const links = page?.cta ?? [];
  if (!Array.isArray(links)) throw badField(`${field}.landing_page.cta`, 'must be a list of {title, url}');
  if (links.length > MAX_LINKS) throw badField(`${field}.landing_page.cta`, `must have at most ${MAX_LINKS} entries`);
  for (const [index, link] of links.entries()) {
    const at = `${field}.landing_page.cta.${index}`;
    if (!isObject(link)) throw badField(at, 'must be an object of title and url');
    optionalText(`${at}.title`, checkFilledText(`${at}.title`, link.title), MAX_TITLE);
    checkLink(`${at}.url`, link.url);
  }
  return value;
}

function part(
  value: Readonly<Record<string, unknown>>,
  field: string,
  name: string,
): Readonly<Record<string, unknown>> | null {
  const found = value[name] ?? null;
  if (found === null || isObject(found)) return found as Readonly<Record<string, unknown>> | null;
  throw badField(`${field}.${name}`, 'must be an object');
}

function optionalText(field: string, value: unknown, most: number): void {
  if (value == null) return;
  if (checkText(field, value).length > most) throw badField(field, `must have at most ${most} characters`);
}

/** A link that a page may show: nothing that would run. */
function checkLink(field: string, value: unknown): void {
  const text = checkFilledText(field, value);
  if (text.length > MAX_URL) throw badField(field, `must have at most ${MAX_URL} characters`);
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:') throw badField(field, 'must be an http or https URL');
}

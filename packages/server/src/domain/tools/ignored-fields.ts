import { AuthType } from '@palaver/contract';
import { fieldsOfType } from './auth-rules.ts';
import { isObject } from './json-schema-walk.ts';
import { writableKeys } from './merge-tool.ts';

const toolKeys: ReadonlySet<string> = new Set(writableKeys);
const deliveryKeys: ReadonlySet<string> = new Set(['app_message', 'api']);
const apiKeys: ReadonlySet<string> = new Set([
  'url',
  'method',
  'headers',
  'query_params',
  'body_template',
  'content_type',
  'timeout',
  'auth',
]);

/** Dotted names of what a create or update body holds and nothing reads. */
export function ignoredToolFields(body: unknown): readonly string[] {
  if (!isObject(body)) return [];
  const ignored = strays('', body, toolKeys);
  if (!isObject(body.delivery)) return ignored;
  ignored.push(...strays('delivery.', body.delivery, deliveryKeys));
  const api = body.delivery.api;
  if (!isObject(api)) return ignored;
  ignored.push(...strays('delivery.api.', api, apiKeys));
  if (isObject(api.auth) && AuthType.options.includes(api.auth.type as AuthType)) {
    ignored.push(...strays('delivery.api.auth.', api.auth, new Set(fieldsOfType[api.auth.type as AuthType])));
  }
  return ignored;
}

function strays(prefix: string, value: Readonly<Record<string, unknown>>, known: ReadonlySet<string>): string[] {
  return Object.keys(value)
    .filter((key) => !known.has(key))
    .map((key) => prefix + key);
}

import type { ToolApi } from '@palaver/contract';
import { badField } from '../../errors.ts';
import { isObject } from './json-schema-walk.ts';
import { splitUrl } from './url-rules.ts';

/** Names the platform fills in at call time. */
export const injectedNames = [
  'tavus_conversation_id',
  'tavus_tool_call_id',
  'tavus_tool_name',
  'tavus_pal_id',
  'tavus_face_id',
  'tavus_timestamp',
] as const;

export const reservedPrefix = 'tavus_';

/** The names in braces of a template, each once. A brace group that is not an identifier is literal text. */
export function placeholderNames(template: string): readonly string[] {
  return [...new Set([...template.matchAll(/\{([A-Za-z_][A-Za-z0-9_]*)\}/g)].map((match) => match[1] as string))];
}

/** V14: each placeholder of an API delivery is a declared parameter or a name the platform fills in. */
export function checkPlaceholders(api: ToolApi, declared: ReadonlySet<string>): void {
  checkTemplate('delivery.api.url', splitUrl(api.url)?.rest ?? '', declared);
  for (const [name, template] of Object.entries(api.query_params ?? {})) {
    checkTemplate(`delivery.api.query_params.${name}`, template, declared);
  }
  checkTemplates('delivery.api.body_template', api.body_template ?? {}, declared);
}

function checkTemplates(field: string, value: unknown, declared: ReadonlySet<string>): void {
  if (typeof value === 'string') checkTemplate(field, value, declared);
  else if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) checkTemplates(`${field}.${index}`, item, declared);
  } else if (isObject(value)) {
    for (const [key, item] of Object.entries(value)) checkTemplates(`${field}.${key}`, item, declared);
  }
}

function checkTemplate(field: string, template: string, declared: ReadonlySet<string>): void {
  for (const name of placeholderNames(template)) {
    if (declared.has(name)) continue;
    if (!name.startsWith(reservedPrefix)) throw badField(field, `{${name}} is not declared in parameters.properties`);
    if (!(injectedNames as readonly string[]).includes(name)) {
      throw badField(field, `{${name}} is not a name the platform fills in; those are ${injectedNames.join(', ')}`);
    }
  }
}

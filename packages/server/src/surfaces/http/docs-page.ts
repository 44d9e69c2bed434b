import { createHash } from 'node:crypto';
import type { OpenApiDocument, OpenApiOperation } from './openapi/finish-document.ts';

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly items?: Schema;
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly maxLength?: number;
}

const STYLE = `:root{color-scheme:light dark;--line:color-mix(in srgb,currentColor 18%,transparent);--soft:color-mix(in srgb,currentColor 6%,transparent)}
*{box-sizing:border-box}body{margin:0;font:16px/1.55 system-ui,sans-serif;display:grid;grid-template-columns:17rem minmax(0,1fr)}
nav{position:sticky;top:0;height:100vh;overflow:auto;padding:1.5rem 1rem;border-right:1px solid var(--line);font-size:.875rem}
nav h2{font-size:.8rem;margin:1.2rem 0 .3rem;text-transform:uppercase;letter-spacing:.06em}nav ul{list-style:none;margin:0;padding:0}nav a{display:block;padding:.15rem 0;color:inherit;text-decoration:none}nav a:hover,nav a:focus{text-decoration:underline}
main{padding:2rem clamp(1rem,4vw,4rem);max-width:60rem}h1{font-size:2rem;margin:0}section{margin:3rem 0}article{margin:2.5rem 0;padding-top:1rem;border-top:1px solid var(--line)}
h3{margin:0 0 .25rem;font-size:1.1rem}code,pre{font:.875em ui-monospace,monospace}pre{background:var(--soft);padding:1rem;overflow:auto;border-radius:.4rem}
.route{font:600 .95rem ui-monospace,monospace;overflow-wrap:anywhere}.method{display:inline-block;min-width:4.2rem}
table{border-collapse:collapse;width:100%;font-size:.9rem;margin:.5rem 0}th,td{text-align:left;vertical-align:top;padding:.35rem .8rem .35rem 0;border-bottom:1px solid var(--line)}
details{margin:.4rem 0}summary{cursor:pointer}@media(max-width:50rem){body{display:block}nav{position:static;height:auto;border:0}}`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

export const DOCS_POLICY = `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`;

/** The reference as one page that needs nothing but itself. */
export function renderDocs(document: OpenApiDocument): string {
  const groups = groupByTag(document);
  const nav = groups
    .map(
      ([tag, entries]) =>
        `<h2>${escaped(tag)}</h2><ul>${entries.map(({ operation }) => `<li><a href="#${escaped(operation.operationId)}">${escaped(operation.operationId)}</a></li>`).join('')}</ul>`,
    )
    .join('');
  const sections = groups.map(([tag, entries]) => renderGroup(document, tag, entries)).join('');
  return `<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Palaver API</title><style>${STYLE}</style></head><body><nav aria-label="operations">${nav}</nav><main><h1>Palaver API</h1><p>${escaped(String(document.info.description ?? ''))}</p><p>Version ${escaped(String(document.info.version))} · <a href="/openapi.json">OpenAPI document</a></p><p>Send an API key as <code>x-api-key</code>, or as <code>Authorization: Bearer</code>.</p>${sections}</main></body></html>`;
}

interface Entry {
  readonly method: string;
  readonly path: string;
  readonly operation: OpenApiOperation;
}

function groupByTag(document: OpenApiDocument): [string, Entry[]][] {
  const groups = new Map<string, Entry[]>((document.tags ?? []).map(({ name }) => [name, []]));
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const tag = operation.tags?.[0] ?? 'other';
      const entries = groups.get(tag) ?? [];
      entries.push({ method: method.toUpperCase(), path, operation });
      groups.set(tag, entries);
    }
  }
  return [...groups].filter(([, entries]) => entries.length > 0);
}

function renderGroup(document: OpenApiDocument, tag: string, entries: readonly Entry[]): string {
  const about = document.tags?.find(({ name }) => name === tag)?.description ?? '';
  return `<section><h2>${escaped(tag)}</h2><p>${escaped(about)}</p>${entries.map((entry) => renderOperation(document, entry)).join('')}</section>`;
}

function renderOperation(document: OpenApiDocument, { method, path, operation }: Entry): string {
  const { 'x-palaver-scope': scope, 'x-palaver-also-scope': also } = operation;
  const parts = [
    `<article id="${escaped(operation.operationId)}"><h3>${escaped(operation.summary ?? operation.operationId)}</h3><p class="route"><span class="method">${method}</span> ${escaped(path)}</p>`,
    operation.description === undefined ? '' : `<p>${escaped(operation.description)}</p>`,
    typeof scope === 'string'
      ? `<p>Scope <code>${escaped(scope)}</code>${typeof also === 'string' ? ` or <code>${escaped(also)}</code>` : ''}</p>`
      : '',
    renderParameters(operation),
    renderBody(document, operation),
    renderResponses(document, operation),
    '</article>',
  ];
  return parts.join('');
}

function renderParameters({ parameters = [] }: OpenApiOperation): string {
  if (parameters.length === 0) return '';
  const rows = parameters.map((parameter) => {
    const schema = (parameter.schema ?? {}) as Schema;
    return row(
      String(parameter.name),
      `${String(parameter.in)}${parameter.required === true ? ', required' : ''}`,
      typeText(schema),
      String(parameter.description ?? schema.description ?? ''),
    );
  });
  return table('Parameters', rows);
}

function renderBody(document: OpenApiDocument, { requestBody }: OpenApiOperation): string {
  const media = requestBody?.content['application/json'];
  if (media === undefined) return '';
  const example = media.example === undefined ? '' : `<pre>${escaped(JSON.stringify(media.example, null, 2))}</pre>`;
  return `${table('Body', schemaRows(document, media.schema as Schema, ''))}${example}`;
}

function renderResponses(document: OpenApiDocument, { responses }: OpenApiOperation): string {
  return Object.entries(responses)
    .map(([status, response]) => {
      const resolved = (typeof response.$ref === 'string' ? lookup(document, response.$ref) : response) as Record<
        string,
        unknown
      >;
      const content = resolved.content as Record<string, { schema?: Schema }> | undefined;
      const schema = content?.['application/json']?.schema;
      const rows = Number(status) < 300 && schema !== undefined ? table('', schemaRows(document, schema, '')) : '';
      const head = `<code>${escaped(status)}</code> ${escaped(String(resolved.description ?? ''))}`;
      return rows === '' ? `<p>${head}</p>` : `<details><summary>${head}</summary>${rows}</details>`;
    })
    .join('');
}

const DEEPEST = 4;

function schemaRows(
  document: OpenApiDocument,
  given: Schema | undefined,
  prefix: string,
  depth = 0,
): readonly string[] {
  const schema = resolve(document, given);
  if (schema.type === 'array' && schema.items !== undefined)
    return schemaRows(document, schema.items, `${prefix}[]`, depth);
  if (schema.properties === undefined || depth > DEEPEST) return [];
  return Object.entries(schema.properties).flatMap(([name, property]) => {
    const path = prefix === '' ? name : `${prefix}.${name}`;
    const inner = resolve(document, property);
    const need = schema.required?.includes(name) === true ? 'required' : '';
    return [row(path, need, typeText(inner), inner.description ?? ''), ...schemaRows(document, inner, path, depth + 1)];
  });
}

function resolve(document: OpenApiDocument, schema: Schema | undefined): Schema {
  if (schema === undefined) return {};
  if (schema.$ref !== undefined) return resolve(document, lookup(document, schema.$ref) as Schema);
  const branches = schema.anyOf ?? schema.oneOf ?? [];
  const object = branches.map((branch) => resolve(document, branch)).find((branch) => branch.properties !== undefined);
  return object === undefined
    ? schema
    : { ...object, ...(schema.description === undefined ? {} : { description: schema.description }) };
}

function lookup(document: OpenApiDocument, reference: string): unknown {
  let value: unknown = document;
  for (const key of reference.slice(2).split('/')) value = (value as Record<string, unknown> | undefined)?.[key];
  return value ?? {};
}

function typeText(schema: Schema): string {
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' | ');
  const branches = schema.anyOf ?? schema.oneOf;
  if (branches !== undefined) return branches.map(typeText).join(' | ');
  if (schema.$ref !== undefined) return schema.$ref.split('/').at(-1) ?? '';
  const type = typeof schema.type === 'string' ? schema.type : (schema.type ?? ['any']).join(' | ');
  const range =
    schema.minimum !== undefined || schema.maximum !== undefined
      ? ` ${schema.minimum ?? ''}…${schema.maximum ?? ''}`
      : '';
  const length = schema.maxLength === undefined ? '' : ` ≤ ${schema.maxLength} characters`;
  const fallback = schema.default === undefined ? '' : `, default ${JSON.stringify(schema.default)}`;
  return `${type}${range}${length}${fallback}`;
}

function table(title: string, rows: readonly string[]): string {
  if (rows.length === 0) return '';
  const caption = title === '' ? '' : `<h4>${title}</h4>`;
  return `${caption}<table><thead><tr><th>Name</th><th></th><th>Type</th><th>Meaning</th></tr></thead><tbody>${rows.join('')}</tbody></table>`;
}

function row(name: string, need: string, type: string, meaning: string): string {
  return `<tr><td><code>${escaped(name)}</code></td><td>${escaped(need)}</td><td>${escaped(type)}</td><td>${escaped(meaning)}</td></tr>`;
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
}

import { type ErrorCode, errorStatus, type Operation } from '@palaver/contract';
import { extraPaths, tagDescriptions } from './extra-paths.ts';

/** As much of an OpenAPI document as is looked at here. */
export interface OpenApiDocument {
  openapi: string;
  info: Record<string, unknown>;
  tags?: { name: string; description: string }[];
  security?: Record<string, readonly string[]>[];
  paths: Record<string, Record<string, OpenApiOperation>>;
  components: Record<string, Record<string, unknown>>;
}

export interface OpenApiOperation {
  operationId: string;
  summary?: string;
  description?: string;
  tags?: string[];
  security?: Record<string, readonly string[]>[];
  parameters?: Record<string, unknown>[];
  requestBody?: { required?: boolean; content: Record<string, { schema?: unknown; example?: unknown }> };
  responses: Record<string, Record<string, unknown>>;
  [extension: `x-${string}`]: unknown;
}

/** Adds what oRPC cannot know: keys, the errors every operation can give, headers, examples, and the other routes. */
export function finishDocument(document: OpenApiDocument, operations: readonly Operation[]): OpenApiDocument {
  for (const operation of operations) {
    const described = document.paths[operation.http.path]?.[operation.http.method.toLowerCase()];
    if (described === undefined) throw new Error(`${operation.id} is missing in the document`);
    finishOperation(described, operation);
  }
  const finished: OpenApiDocument = {
    openapi: '3.1.1',
    info: document.info,
    servers: (document as unknown as Record<string, unknown>).servers,
    tags: tagsOf(operations),
    security: [{ apiKey: [] }, { bearer: [] }],
    paths: { ...document.paths, ...extraPaths },
    components: {
      ...document.components,
      securitySchemes: {
        apiKey: { type: 'apiKey', in: 'header', name: 'x-api-key', description: 'an API key of this server' },
        bearer: { type: 'http', scheme: 'bearer', description: 'the same API key as a bearer token' },
        conversationToken: { type: 'apiKey', in: 'query', name: 't', description: 'a token for one conversation' },
      },
      headers: { RequestId: { description: 'id of the request, also in the logs', schema: { type: 'string' } } },
      responses: Object.fromEntries(
        Object.entries(ERROR_TEXTS).map(([status, text]) => [`Error${status}`, errorResponse(text)]),
      ),
    },
  } as OpenApiDocument;
  dropUnused(finished);
  return tidy(finished) as OpenApiDocument;
}

const ERROR_TEXTS: Readonly<Record<string, string>> = {
  400: 'The request is not valid, or names something that does not exist; the message names the field and the fix.',
  401: 'No key, or one that is not valid from here.',
  403: 'The key lacks the scope.',
  404: 'There is no such object.',
  409: 'The state of the object, or a name that is taken, forbids it.',
  413: 'The body is above the limit.',
  422: 'The body is JSON, but cannot be applied.',
  429: 'Too many requests; `Retry-After` says how long to wait.',
  500: 'A fault of the server.',
  501: 'The server does not support it.',
  502: 'An engine failed.',
  503: 'The server cannot serve at the moment.',
};

function errorResponse(description: string): unknown {
  return {
    description,
    headers: { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } },
    content: { 'application/json': { schema: { $ref: '#/components/schemas/ErrorBody' } } },
  };
}

function finishOperation(described: OpenApiOperation, operation: Operation): void {
  const { id, scope, alsoScope, effect, http, input, errors = [], example } = operation;
  described['x-palaver-effect'] = effect;
  if (scope === null) described.security = [];
  else described['x-palaver-scope'] = scope;
  if (alsoScope !== undefined) described['x-palaver-also-scope'] = alsoScope;
  for (const answer of Object.values(described.responses)) {
    if (typeof answer.description !== 'string' || answer.description === '' || answer.description === 'OK') {
      answer.description = 'Success';
    }
    answer.headers = { 'X-Request-Id': { $ref: '#/components/headers/RequestId' } };
    if (http.status === 204) delete answer.content;
  }
  for (const status of http.otherStatuses ?? []) {
    described.responses[status] ??= { description: status === 304 ? 'Nothing was to be changed.' : 'Success' };
  }
  for (const status of errorStatuses(operation, errors)) {
    described.responses[status] ??= { $ref: `#/components/responses/Error${status}` };
  }
  if (http.method === 'POST' && scope !== null) {
    described.parameters = [...(described.parameters ?? []), IDEMPOTENCY_HEADER];
  }
  for (const parameter of described.parameters ?? []) commaList(parameter);
  if (http.upload !== undefined) describeUpload(described, http.upload.required);
  const content = described.requestBody?.content;
  if (example !== undefined && content !== undefined) {
    for (const [type, media] of Object.entries(content)) if (type !== FORM) media.example = example;
  }
  if ((input.body === undefined && http.upload === undefined) || takesAnything(content)) delete described.requestBody;
  if (described.summary === undefined) throw new Error(`${id} has no summary`);
}

/** A body that means nothing is accepted and not described. */
function takesAnything(content: NonNullable<OpenApiOperation['requestBody']>['content'] | undefined): boolean {
  return Object.values(content ?? {}).every(({ schema }) => JSON.stringify(schema ?? {}) === '{}');
}

const FORM = 'multipart/form-data';

function describeUpload(described: OpenApiOperation, required: boolean): void {
  const schema = {
    type: 'object',
    properties: { file: { type: 'string', contentMediaType: 'application/octet-stream' } },
    required: ['file'],
  };
  const { content = {}, ...body } = described.requestBody ?? {};
  described.requestBody = required
    ? { required, content: { [FORM]: { schema } } }
    : { ...body, content: { ...content, [FORM]: { schema } } };
}

/** Lists in a query are read from `a,b` and from repeated names. */
function commaList(parameter: Record<string, unknown>): void {
  const schema = parameter.schema as { readonly type?: unknown } | undefined;
  if (parameter.in !== 'query' || schema?.type !== 'array') return;
  parameter.style = 'form';
  parameter.explode = false;
}

const IDEMPOTENCY_HEADER = {
  name: 'Idempotency-Key',
  in: 'header',
  required: false,
  description: 'the same key with the same body gets the first answer again, for 24 hours',
  schema: { type: 'string', maxLength: 255 },
} as const;

/** Resources whose unknown ids are a 400 on the wire. */
const UNKNOWN_IS_400: ReadonlySet<string> = new Set(['tools', 'pals', 'pal_tools', 'faces', 'conversations']);

function errorStatuses({ id, scope, http, input }: Operation, errors: readonly ErrorCode[]): readonly number[] {
  const codes = new Set<ErrorCode>(['invalid_request', 'rate_limited', 'internal', ...errors]);
  if (scope !== null) codes.add('unauthenticated').add('forbidden');
  if (input.body !== undefined || http.upload !== undefined) codes.add('too_large');
  if (http.method === 'POST' && scope !== null) codes.add('idempotency_key_reused').add('idempotency_in_progress');
  codes.delete('not_modified');
  if (UNKNOWN_IS_400.has(id.split('.')[0] ?? '')) codes.delete('not_found');
  return [...new Set([...codes].map((code) => errorStatus[code]))].sort((a, b) => a - b);
}

function tagsOf(operations: readonly Operation[]): { name: string; description: string }[] {
  const names = new Set(operations.map((operation) => operation.id.split('.')[0] ?? operation.id));
  return [...[...names].sort(), 'system'].map((name) => ({
    name,
    description: tagDescriptions[name] ?? name.replaceAll('_', ' '),
  }));
}

/** Leaves only components that something refers to, so that no schema hangs loose. */
function dropUnused(document: OpenApiDocument): void {
  for (;;) {
    const text = JSON.stringify(document);
    let dropped = false;
    for (const kind of ['schemas', 'responses', 'headers'] as const) {
      const entries = document.components[kind] ?? {};
      for (const name of Object.keys(entries)) {
        if (text.includes(`"#/components/${kind}/${name}"`)) continue;
        delete entries[name];
        dropped = true;
      }
    }
    if (!dropped) return;
  }
}

/** Takes out what zod adds to every schema and says nothing to a reader. */
function tidy(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(tidy);
  if (typeof value !== 'object' || value === null) return value;
  const out: Record<string, unknown> = {};
  for (const [key, entry] of Object.entries(value)) {
    // A branch that accepts anything makes the others pointless.
    if (key === 'anyOf' && Array.isArray(entry) && entry.some((branch) => JSON.stringify(branch) === '{}')) continue;
    if (key === 'allowEmptyValue' || key === 'allowReserved') continue;
    if (key === 'minimum' && entry === Number.MIN_SAFE_INTEGER) continue;
    if (key === 'maximum' && entry === Number.MAX_SAFE_INTEGER) continue;
    if (key === 'propertyNames' && JSON.stringify(entry) === '{"type":"string"}') continue;
    out[key] = tidy(entry);
  }
  return out;
}

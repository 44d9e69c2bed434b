import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Logger } from 'pino';
import { DomainError } from '../../errors.ts';
import type { Invoke } from '../../invoke/invoke.ts';
import type { RequestMetrics } from '../../observability/request-metrics.ts';
import { errorAnswer } from './error-answer.ts';
import { showNotFound } from './not-found-page.ts';
import { ClientGone, hasUnreadBody, readBody } from './read-body.ts';
import { createRequestIds, credentialOf, originOf, remoteAddress } from './request-facts.ts';
import type { Route, RouteTable } from './route-table.ts';
import { send } from './send.ts';
import { refuseUnserved } from './unserved-paths.ts';

/** Answers a path that is no operation; false when it is none of its own. */
export type Page = (exchange: Exchange) => boolean | Promise<boolean>;

/** One request and its answer. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly requestId: string;
  readonly path: string;
  readonly search: string;
  /** Headers every answer to this request carries. */
  readonly headers: Record<string, string>;
}

export interface HandlerParts {
  readonly routes: RouteTable;
  readonly invoke: Invoke;
  /** Tried in order for GET and HEAD of paths that no operation has. */
  readonly pages: readonly Page[];
  readonly metrics: RequestMetrics;
  readonly log: Logger;
  readonly publicUrl: string | null;
  /** Origin used when the Host header cannot be one. */
  readonly fallbackOrigin: () => string;
  /** Translates bodies of paths of the legacy vocabulary. */
  readonly legacy: { decode(body: unknown): unknown; encode(body: unknown): unknown };
  /** Loopback pages may read answers (`--dev`). */
  readonly openCors: boolean;
}

const EMPTY_PARAMS: Readonly<Record<string, string>> = Object.freeze({});

/** The front door: finds the operation or page of a request, and writes what comes of it. */
export function createRequestHandler(
  parts: HandlerParts,
): (request: IncomingMessage, response: ServerResponse) => void {
  const newRequestId = createRequestIds();
  return (request, response) => {
    const startedAt = performance.now();
    const id = newRequestId(request);
    const url = request.url ?? '/';
    const mark = url.indexOf('?');
    const exchange: Exchange = {
      request,
      response,
      requestId: id,
      path: mark === -1 ? url : url.slice(0, mark),
      search: mark === -1 ? '' : url.slice(mark + 1),
      headers: { 'X-Request-Id': id },
    };
    if (parts.openCors && request.headers.origin !== undefined) addCors(exchange, request.headers.origin);
    answer(parts, exchange).then(
      (name) => parts.metrics.observe(name, response.statusCode, performance.now() - startedAt),
      (error: unknown) => parts.log.error({ err: error, request_id: id }, 'answer could not be written'),
    );
  };
}

/** @returns the name of the operation, for the metrics */
async function answer(parts: HandlerParts, exchange: Exchange): Promise<string> {
  const { request, response, headers } = exchange;
  let name = 'none';
  try {
    const found = parts.routes.match(exchange.path);
    if (found === null) {
      await answerPage(parts, exchange);
      return name;
    }
    const method = request.method ?? 'GET';
    const route = found.methods.get(method === 'HEAD' ? 'GET' : method);
    if (route === undefined) {
      if (method === 'OPTIONS') answerOptions(exchange, [...found.methods.keys()]);
      else throw methodNotAllowed(exchange, method, [...found.methods.keys()]);
      return name;
    }
    name = route.operation.contract.id;
    await answerOperation(parts, exchange, route, found.values);
  } catch (error) {
    if (error instanceof ClientGone) return name;
    const refusal = errorAnswer(error, exchange.requestId, parts.log);
    if (refusal.headers !== undefined) Object.assign(headers, refusal.headers);
    send(request, response, refusal.status, headers, refusal.body === null ? undefined : JSON.stringify(refusal.body));
  }
  return name;
}

async function answerOperation(
  parts: HandlerParts,
  exchange: Exchange,
  route: Route,
  values: readonly string[],
): Promise<void> {
  const { request, response, headers } = exchange;
  headers['Cache-Control'] = 'no-store';
  if (!route.operation.readsBody && hasUnreadBody(request)) request.resume();
  const key = request.headers['idempotency-key'];
  const result = await parts.invoke({
    operation: route.operation,
    credential: credentialOf(request),
    ip: remoteAddress(request),
    facts: {
      request_id: exchange.requestId,
      origin: originOf(request, parts.publicUrl, parts.fallbackOrigin()),
      legacy: route.legacy,
      ...(request.headers.origin === undefined ? {} : { page_origin: request.headers.origin }),
    },
    params: values.length === 0 ? EMPTY_PARAMS : pathParams(route.paramNames, values),
    query: exchange.search === '' ? null : queryOf(exchange.search),
    idempotencyKey: typeof key === 'string' ? key : null,
    path: exchange.path,
    contentType: request.headers['content-type'] ?? null,
    readBody: (limit) => readBody(request, limit),
    translate: route.legacy ? parts.legacy.decode : null,
    headers,
  });
  const body = route.legacy && result.body !== undefined ? parts.legacy.encode(result.body) : result.body;
  send(request, response, result.status, headers, body === undefined ? undefined : JSON.stringify(body));
}

async function answerPage(parts: HandlerParts, exchange: Exchange): Promise<void> {
  const { method } = exchange.request;
  refuseUnserved(exchange.path);
  if (method === 'GET' || method === 'HEAD') {
    for (const page of parts.pages) if (await page(exchange)) return;
    if (showNotFound(exchange)) return;
  }
  throw new DomainError('not_found', `no operation under ${method} ${exchange.path.slice(0, 200)}`, {
    hint: 'GET /openapi.json describes every operation.',
  });
}

function pathParams(names: readonly string[], values: readonly string[]): Readonly<Record<string, string>> {
  const params: Record<string, string> = {};
  for (const [index, name] of names.entries()) params[name] = decoded(values[index] ?? '', name);
  return params;
}

function decoded(text: string, name: string): string {
  if (!text.includes('%')) return text;
  let value: string | null = null;
  try {
    value = decodeURIComponent(text);
  } catch {
    // Told apart below: null is no text.
  }
  if (value !== null && !value.includes('\u0000')) return value;
  throw new DomainError('invalid_request', `Bad Request. ${name}: is not a percent-encoded text`, {
    details: [{ path: name, message: 'is not a percent-encoded text' }],
  });
}

function queryOf(search: string): URLSearchParams {
  const query = new URLSearchParams(search);
  if (search.includes('%00')) {
    for (const [name, value] of query) {
      if (!name.includes('\u0000') && !value.includes('\u0000')) continue;
      const field = name.replaceAll('\u0000', '');
      throw new DomainError('invalid_request', `Bad Request. ${field}: must not contain the character U+0000`, {
        details: [{ path: field, message: 'must not contain the character U+0000' }],
      });
    }
  }
  return query;
}

function methodNotAllowed(exchange: Exchange, method: string, allowed: readonly string[]): DomainError {
  const list = allowList(allowed);
  return new DomainError('invalid_request', `${method} is not allowed on ${exchange.path.slice(0, 200)}`, {
    status: 405,
    hint: `Use ${allowed.join(' or ')}.`,
    headers: { Allow: list },
  });
}

function answerOptions({ request, response, headers }: Exchange, methods: readonly string[]): void {
  send(request, response, 204, { ...headers, Allow: allowList(methods) }, undefined);
}

function allowList(methods: readonly string[]): string {
  return [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].join(', ');
}

const LOOPBACK_ORIGIN = /^https?:\/\/(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/;

function addCors({ request, headers }: Exchange, origin: string): void {
  headers.Vary = 'Origin';
  if (!LOOPBACK_ORIGIN.test(origin)) return;
  headers['Access-Control-Allow-Origin'] = origin;
  headers['Access-Control-Expose-Headers'] =
    'X-Request-Id, Palaver-Ignored-Fields, Idempotency-Replayed, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, Retry-After';
  if (request.method !== 'OPTIONS') return;
  headers['Access-Control-Allow-Methods'] = 'GET, POST, PUT, PATCH, DELETE';
  headers['Access-Control-Allow-Headers'] = 'x-api-key, authorization, content-type, idempotency-key, x-request-id';
  headers['Access-Control-Max-Age'] = '600';
}

import { ApiMethod, type ToolApi, type ToolAuth } from '@palaver/contract';
import { badField } from '../../errors.ts';
import { checkHeaderName, checkHeaderValue, checkOneOf, checkText } from './field-rules.ts';
import { isDeeperThan, isObject } from './json-schema-walk.ts';
import { checkToolUrl, type UrlGuard } from './url-rules.ts';

const contentTypes = ['application/json', 'application/x-www-form-urlencoded'] as const;
const methodsWithoutBody: readonly ApiMethod[] = ['GET', 'HEAD', 'DELETE'];
const maxHeaders = 50;
const maxTimeoutS = 60;
const maxTemplateDepth = 64;

type Fields = Readonly<Record<string, unknown>>;

/** V15: exactly one channel is on. Returns the raw API block, or null for delivery to the front end. */
export function checkChannel(delivery: unknown): Fields | null {
  if (delivery === undefined || delivery === null) return null;
  if (!isObject(delivery)) throw badField('delivery', 'must be an object or null');
  if (delivery.app_message !== undefined && typeof delivery.app_message !== 'boolean') {
    throw badField('delivery.app_message', 'must be true or false');
  }
  const api = delivery.api ?? null;
  if (api !== null && !isObject(api)) throw badField('delivery.api', 'must be an object');
  const toApp = delivery.app_message ?? false;
  if (toApp === (api !== null)) {
    const state = toApp ? 'both are on' : 'both are off';
    throw badField('delivery', `exactly one of app_message and api must be on: ${state}`);
  }
  return api;
}

/** The rules of an API delivery but for its placeholders and credentials, which are checked after it. */
export function checkApi(api: Fields, guard: UrlGuard): Omit<ToolApi, 'auth'> {
  const url = checkToolUrl('delivery.api.url', api.url, guard);
  const method = api.method === undefined ? 'POST' : checkOneOf('delivery.api.method', api.method, ApiMethod.options);
  const headers = api.headers === undefined ? undefined : checkHeaders(api.headers);
  const query =
    api.query_params === undefined ? undefined : checkTextMap('delivery.api.query_params', api.query_params);
  const template = api.body_template === undefined ? undefined : checkBodyTemplate(api.body_template, method);
  if (isObject(api.auth) && api.auth.type === 'hmac') checkSignedEnvelope(api);
  return {
    url,
    method,
    ...(headers === undefined ? {} : { headers }),
    ...(query === undefined ? {} : { query_params: query }),
    ...(template === undefined ? {} : { body_template: template }),
    content_type:
      api.content_type === undefined
        ? 'application/json'
        : checkOneOf('delivery.api.content_type', api.content_type, contentTypes),
    timeout: api.timeout === undefined ? 10 : checkTimeout(api.timeout),
  };
}

export function withAuth(api: Omit<ToolApi, 'auth'>, auth: ToolAuth): ToolApi {
  return { ...api, auth };
}

function checkHeaders(value: unknown): Record<string, string> {
  const field = 'delivery.api.headers';
  const headers = checkTextMap(field, value);
  const entries = Object.entries(headers);
  if (entries.length > maxHeaders) throw badField(field, `must have at most ${maxHeaders} entries`);
  for (const [name, text] of entries) {
    checkHeaderName(field, name);
    checkHeaderValue(`${field}.${name}`, text);
  }
  return headers;
}

function checkTextMap(field: string, value: unknown): Record<string, string> {
  if (!isObject(value)) throw badField(field, 'must be an object of texts');
  for (const [name, text] of Object.entries(value)) checkText(`${field}.${name}`, text);
  return value as Record<string, string>;
}

function checkBodyTemplate(value: unknown, method: ApiMethod): Record<string, unknown> {
  const field = 'delivery.api.body_template';
  if (!isObject(value)) throw badField(field, 'must be an object');
  if (isDeeperThan(value, maxTemplateDepth)) throw badField(field, `is nested deeper than ${maxTemplateDepth}`);
  if (methodsWithoutBody.includes(method)) throw badField(field, `${method} sends no body: use query_params`);
  return value;
}

/** The signed callback has a fixed body, so that the receiver can check it without knowing the tool. */
function checkSignedEnvelope(api: Fields): void {
  for (const key of ['body_template', 'query_params'] as const) {
    if (api[key] !== undefined)
      throw badField(`delivery.api.${key}`, 'cannot be used with auth type hmac: its envelope is fixed');
  }
}

function checkTimeout(value: unknown): number {
  if (typeof value === 'number' && value > 0 && value <= maxTimeoutS) return value;
  throw badField('delivery.api.timeout', `must be a number of seconds above 0 and at most ${maxTimeoutS}`);
}

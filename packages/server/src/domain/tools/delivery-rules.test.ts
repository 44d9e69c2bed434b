import { describe, expect, it } from 'vitest';
import { DomainError } from '../../errors.ts';
import { checkTool, type ToolInput } from './check-tool.ts';

const parameters = { type: 'object', properties: { city: { type: 'string' }, constructor: { type: 'string' } } };
const guard = (url: string) =>
  new URL(url).protocol === 'https:' ? null : { rule: 'scheme', message: 'only https is allowed' };

function checkApi(over: object) {
  const delivery = { app_message: false, api: { url: 'https://api.example.com/w', ...over } };
  return checkTool({ name: 'n', description: 'd', parameters, delivery } as ToolInput, { guard, inherited: new Set() })
    .delivery.api;
}

function refused(run: () => unknown): DomainError {
  try {
    run();
  } catch (error) {
    if (DomainError.is(error)) return error;
    throw error;
  }
  throw new Error('accepted');
}

const field = (over: object) => refused(() => checkApi(over)).details?.[0]?.path;
const channel = (delivery: unknown) =>
  checkTool({ name: 'n', description: 'd', parameters, delivery }, { guard, inherited: new Set() }).delivery;

describe('the delivery of a tool', () => {
  it('has exactly one channel', () => {
    expect(channel(undefined)).toEqual({ app_message: true });
    expect(channel(null)).toEqual({ app_message: true });
    expect(channel({ app_message: true, api: null })).toEqual({ app_message: true });
    expect(channel({ api: { url: 'https://a.example/x' } }).app_message).toBe(false);
    const both = { app_message: true, api: { url: 'https://a.example/x' } };
    for (const bad of [both, {}, { app_message: false }, { app_message: false, api: null }]) {
      expect(refused(() => channel(bad)).details?.[0]?.path).toBe('delivery');
    }
    for (const bad of ['api', [], 5, { app_message: 'yes' }, { api: 'https://a.example' }, { api: [] }]) {
      expect(refused(() => channel(bad)).details?.[0]?.path).toMatch(/^delivery/);
    }
  });
});

describe('the URL of a tool', () => {
  it('is absolute, literal up to the path, and without user information or fragment', () => {
    const bad = [
      undefined,
      null,
      5,
      '',
      '/x',
      'weather',
      'https:',
      'https://',
      'https:///x',
      'https:api.example.com/x',
      'https://{city}/x',
      'https://{city}.example.com/x',
      'https://api.example.com:{city}/x',
      '{city}://a.example/x',
      'https://a:b@api.example.com/x',
      'https://{city}@api.example.com/x',
      'https://api.example.com@evil.example/x',
      'https://api.example.com/x#y',
      'https://api.example.com\\@evil.example/x',
      'https://api.example.com/a b',
      'https://api.example.com/\n',
      ' https://api.example.com/x',
      'https://api.example.com/\u0000x',
      'https://api.example.com/\u00a0x',
      'https://api.example.com:99999/x',
      `https://api.example.com/${'a'.repeat(2100)}`,
    ];
    for (const url of bad) expect([url, field({ url })]).toEqual([url, 'delivery.api.url']);
    const good = ['https://api.example.com', 'https://api.example.com:8443/x?a={city}', 'https://a.example/{city}/@me'];
    for (const url of good) expect(checkApi({ url })?.url).toBe(url);
    const longest = `https://api.example.com/${'a'.repeat(2048 - 24)}`;
    expect(checkApi({ url: longest })?.url).toHaveLength(2048);
  });

  it('is refused with the words of the egress guard', () => {
    const error = refused(() => checkApi({ url: 'http://api.example.com/x' }));
    expect(error.code).toBe('egress_refused');
    expect(error.message).toBe('Bad Request. delivery.api.url: only https is allowed');
    expect(error.hint).toContain('PALAVER_EGRESS_ALLOW');
  });
});

describe('the request of a tool', () => {
  it('has one of six methods, a timeout up to 60 s and one of two content types', () => {
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD'])
      expect(checkApi({ method })?.method).toBe(method);
    for (const method of ['TRACE', 'get', '', 5, null]) expect(field({ method })).toBe('delivery.api.method');
    for (const timeout of [0.001, 10, 60]) expect(checkApi({ timeout })?.timeout).toBe(timeout);
    for (const timeout of [0, -1, 60.001, '10', null, Number.NaN])
      expect(field({ timeout })).toBe('delivery.api.timeout');
    expect(checkApi({ content_type: 'application/x-www-form-urlencoded' })).toBeTruthy();
    expect(field({ content_type: 'text/xml' })).toBe('delivery.api.content_type');
  });

  it('has safe headers', () => {
    expect(checkApi({ headers: { 'X-Service': 'weather-bot', 'X-B': 'é\t~' } })?.headers).toBeTruthy();
    const many = (count: number) =>
      Object.fromEntries(Array.from({ length: count }, (_, index) => [`X-${index}`, 'v']));
    expect(checkApi({ headers: many(50) })).toBeTruthy();
    const bad = [
      ['a'],
      'x',
      null,
      many(51),
      { 'X-A': 5 },
      { 'X-A': 'a\r\nX-B: c' },
      { 'X-A': 'a\nb' },
      { 'X-A': 'a\0' },
      { 'X-A': '日' },
      { 'X A': 'b' },
      { '': 'b' },
      { 'X-A\r\nX-B': 'c' },
      { Host: 'x' },
      { 'content-length': '5' },
      { 'Transfer-Encoding': 'chunked' },
      { CONNECTION: 'close' },
      { Upgrade: 'h2c' },
    ];
    for (const headers of bad) expect(field({ headers })).toMatch(/^delivery\.api\.headers/);
  });

  it('declares every placeholder, wherever it stands', () => {
    const cases: [object, string][] = [
      [{ url: 'https://a.example/{town}' }, 'delivery.api.url'],
      [{ url: 'https://a.example/x?c={town}' }, 'delivery.api.url'],
      [{ query_params: { c: 'x {town}' } }, 'delivery.api.query_params.c'],
      [{ body_template: { a: { b: ['x {town} y'] } } }, 'delivery.api.body_template.a.b.0'],
      [{ query_params: { c: '{tavus_shoe_size}' } }, 'delivery.api.query_params.c'],
      [{ query_params: { c: '{toString}' } }, 'delivery.api.query_params.c'],
    ];
    for (const [over, where] of cases) expect(field(over)).toBe(where);
    expect(
      checkApi({ body_template: { a: '{ no }', b: '{}', c: '{{city}}', d: '{9x}', e: '{constructor}' } }),
    ).toBeTruthy();
    expect(checkApi({ query_params: { id: '{tavus_conversation_id}', at: '{tavus_timestamp}' } })).toBeTruthy();
    expect(checkApi({ headers: { 'X-A': '{town}' } })).toBeTruthy();
  });

  it('has a body template only where a body is sent', () => {
    for (const method of ['GET', 'HEAD', 'DELETE']) {
      expect(field({ method, body_template: { a: 1 } })).toBe('delivery.api.body_template');
    }
    for (const body_template of ['x', [], null]) expect(field({ body_template })).toBe('delivery.api.body_template');
    const auth = { type: 'hmac', secret: '0123456789abcdef' };
    expect(field({ auth, body_template: { a: 1 } })).toBe('delivery.api.body_template');
    expect(field({ auth, query_params: { a: 'b' } })).toBe('delivery.api.query_params');
    expect(checkApi({ auth, url: 'https://a.example/{city}' })).toBeTruthy();
  });

  it('keeps every key of the template', () => {
    const body_template = JSON.parse('{"__proto__":{"a":1},"b":"{city}"}');
    expect(JSON.stringify(checkApi({ body_template })?.body_template)).toBe('{"__proto__":{"a":1},"b":"{city}"}');
  });
});

describe('the credentials of a tool', () => {
  const complete = {
    bearer: { token: 'tok' },
    basic: { username: 'ann', password: '' },
    api_key: { name: 'X-Key', value: 'v', location: 'query' },
    hmac: { secret: '0123456789abcdef' },
    oauth2_client_credentials: { token_url: 'https://auth.example/t', client_id: 'c', client_secret: 's', scope: '' },
  } as const;

  it('are kept without the fields of other types', () => {
    for (const [type, fields] of Object.entries(complete)) {
      const auth = { token: 'other', secret: 'other', colour: 'red', ...fields, type };
      expect(checkApi({ auth })?.auth).toEqual({ ...fields, type });
    }
    expect(checkApi({ auth: { type: 'none', token: 'x' } })?.auth).toEqual({ type: 'none' });
    expect(checkApi({ auth: { type: 'api_key', name: 'k', value: 'v' } })?.auth.location).toBe('header');
  });

  it('are complete, of text and not empty', () => {
    for (const [type, fields] of Object.entries(complete)) {
      for (const key of Object.keys(fields).filter((name) => !['location', 'scope'].includes(name))) {
        const { [key]: _, ...rest } = fields as Record<string, string>;
        expect(field({ auth: { ...rest, type } })).toBe(`delivery.api.auth.${key}`);
        expect(field({ auth: { ...fields, type, [key]: 5 } })).toBe(`delivery.api.auth.${key}`);
        if (key !== 'password')
          expect(field({ auth: { ...fields, type, [key]: '' } })).toBe(`delivery.api.auth.${key}`);
      }
    }
    for (const auth of [{}, { type: 'digest' }, { type: null }]) expect(field({ auth })).toBe('delivery.api.auth.type');
    for (const auth of ['x', null, []]) expect(field({ auth })).toBe('delivery.api.auth');
  });

  it('are refused when they are what reads show in their place', () => {
    for (const key of ['token', 'password', 'value', 'secret', 'client_secret']) {
      expect(field({ auth: { type: 'none', [key]: '********' } })).toBe(`delivery.api.auth.${key}`);
    }
    expect(checkApi({ auth: { ...complete.basic, type: 'basic', username: '********' } })).toBeTruthy();
  });

  it('fit where they go', () => {
    const cases: [object, string][] = [
      [{ type: 'bearer', token: 'a\r\nX: y' }, 'token'],
      [{ type: 'bearer', token: 'schlüssel🔑' }, 'token'],
      [{ type: 'basic', username: 'a:b', password: 'p' }, 'username'],
      [{ type: 'basic', username: 'a\nb', password: 'p' }, 'username'],
      [{ type: 'basic', username: 'a', password: 'p\r' }, 'password'],
      [{ type: 'api_key', name: 'X K', value: 'v' }, 'name'],
      [{ type: 'api_key', name: 'Host', value: 'v' }, 'name'],
      [{ type: 'api_key', name: 'k', value: 'a\nb' }, 'value'],
      [{ type: 'api_key', name: 'k', value: 'v', location: 'cookie' }, 'location'],
      [{ type: 'hmac', secret: '0123456789abcde' }, 'secret'],
      [
        { ...complete.oauth2_client_credentials, type: 'oauth2_client_credentials', token_url: 'http://a.example/t' },
        'token_url',
      ],
      [{ ...complete.oauth2_client_credentials, type: 'oauth2_client_credentials', scope: 5 }, 'scope'],
    ];
    for (const [auth, key] of cases) expect(field({ auth })).toBe(`delivery.api.auth.${key}`);
    expect(checkApi({ auth: { type: 'api_key', name: 'k', value: 'ü 日', location: 'query' } })).toBeTruthy();
    expect(checkApi({ auth: { type: 'basic', username: 'ännchen', password: 'pässword' } })).toBeTruthy();
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DomainError } from '../../errors.ts';
import { checkTool, type ToolInput } from './check-tool.ts';

const parameters = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const good = { name: 'get_weather', description: 'Get the weather.', parameters };
const api = (over: object = {}) => ({ app_message: false, api: { url: 'https://api.example.com/w/{city}', ...over } });
const context = { guard: () => null, inherited: new Set<never>() };
const check = (over: object) => checkTool({ ...good, ...over } as ToolInput, context);

function refusal(over: object): { field: string | undefined; message: string } {
  try {
    check(over);
  } catch (error) {
    if (!DomainError.is(error)) throw error;
    expect(error.status).toBe(400);
    return { field: error.details?.[0]?.path, message: error.message };
  }
  throw new Error(`accepted ${JSON.stringify(over).slice(0, 200)}`);
}

const field = (over: object) => refusal(over).field;

describe('a tool', () => {
  it('gets its defaults', () => {
    expect(check({ parameters: undefined })).toEqual({
      name: 'get_weather',
      description: 'Get the weather.',
      parameters: {},
      delivery: { app_message: true },
      trigger_type: 'in_call',
      origin: 'llm',
      on_call: 'generate_filler',
      on_resolve: 'fire_and_forget',
      static_filler: null,
      policy: null,
    });
    expect(check({ delivery: api() }).delivery.api).toEqual({
      url: 'https://api.example.com/w/{city}',
      method: 'POST',
      content_type: 'application/json',
      timeout: 10,
      auth: { type: 'none' },
    });
  });

  it('says what is wrong in the prescribed form', () => {
    expect(refusal({ name: '9lives' }).message).toMatch(/^Bad Request\. name: /);
    expect(refusal({ description: 'd'.repeat(10_000) }).message).toBe(
      'Bad Request. description: together with parameters above 10000 characters',
    );
  });

  it('reports the first broken rule in the prescribed order', () => {
    const broken: Record<string, unknown>[] = [
      { name: ' ' },
      { description: ' ' },
      { name: '9lives' },
      { description: 'd'.repeat(10_001) },
      { parameters: { type: 'object', properties: { tavus_x: {} } } },
      { parameters: { type: 'object', properties: {}, required: ['a'] } },
      { trigger_type: 'never' },
      { on_call: 'silent', static_filler: 'Hm.' },
      { delivery: { app_message: true, api: { url: 'https://a.example' } } },
    ];
    const names = [
      'name',
      'description',
      'name',
      'description',
      'parameters.properties.tavus_x',
      'parameters.required',
    ];
    const expected = [...names, 'trigger_type', 'static_filler', 'delivery'];
    for (const [index, first] of broken.entries()) {
      // A later rule of the same field is shadowed by the first one.
      const all = Object.assign({}, ...broken.slice(index + 1).toReversed(), first);
      expect(field(all)).toBe(expected[index]);
    }
  });

  it('reports URL before placeholders before credentials before policy', () => {
    const policy = { effect: 'nothing' };
    const auth = { type: 'bearer' };
    const url = 'http:/nowhere';
    expect(field({ policy, delivery: api({ auth, query_params: { a: '{town}' }, url }) })).toBe('delivery.api.url');
    expect(field({ policy, delivery: api({ auth, query_params: { a: '{town}' } }) })).toBe(
      'delivery.api.query_params.a',
    );
    expect(field({ policy, delivery: api({ auth }) })).toBe('delivery.api.auth.token');
    expect(field({ policy, delivery: api() })).toBe('policy.effect');
  });
});

describe('the name of a tool', () => {
  it('accepts what functions may be called', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[a-zA-Z_][a-zA-Z0-9_]{0,63}$/), (name) => {
        fc.pre(name !== 'end_call');
        expect(check({ name }).name).toBe(name);
      }),
    );
  });

  it('refuses every other text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (name) => {
        fc.pre(!/^[a-zA-Z_][a-zA-Z0-9_]{0,63}$/.test(name));
        expect(field({ name })).toBe('name');
      }),
    );
  });

  it('has 64 characters at most and is not a system tool', () => {
    expect(check({ name: 'a'.repeat(64) }).name).toHaveLength(64);
    for (const name of ['a'.repeat(65), 'end_call', 'abc\n', '', null, 7, undefined])
      expect(field({ name })).toBe('name');
  });
});

describe('description and parameters of a tool', () => {
  const size = JSON.stringify(parameters).length;

  it('have 10,000 characters at most together, counted as UTF-16 units', () => {
    expect(check({ description: 'd'.repeat(10_000 - size) }).description).toHaveLength(10_000 - size);
    expect(field({ description: 'd'.repeat(10_001 - size) })).toBe('description');
    expect(check({ description: '😀'.repeat((10_000 - size) / 2) }).description.length).toBeLessThanOrEqual(10_000);
    expect(field({ description: `${'😀'.repeat((10_000 - size) / 2)}xx` })).toBe('description');
  });

  it('refuse text that a database cannot keep', () => {
    expect(field({ description: 'a\0b' })).toBe('description');
    expect(field({ description: 'a\ud800b' })).toBe('description');
  });
});

describe('the parameters of a tool', () => {
  it('are a JSON Schema object', () => {
    for (const bad of ['x', [], 1, true, null, { type: 'string' }, { properties: {} }, { query: 'string' }]) {
      expect(field({ parameters: bad })).toBe('parameters');
    }
    for (const type of ['nope', 5]) {
      const bad = { type: 'object', properties: { a: { type } } };
      expect(refusal({ parameters: bad }).message).toContain('not JSON Schema');
    }
  });

  it('may be of draft 2020-12 or draft-07, and of no other', () => {
    const withDialect = ($schema: unknown) => ({ $schema, type: 'object', properties: {} });
    expect(check({ parameters: withDialect('https://json-schema.org/draft/2020-12/schema') })).toBeTruthy();
    expect(check({ parameters: withDialect('http://json-schema.org/draft-07/schema#') })).toBeTruthy();
    expect(field({ parameters: withDialect('http://json-schema.org/draft-04/schema#') })).toBe('parameters');
    expect(field({ parameters: withDialect(5) })).toBe('parameters');
    const tuple = { type: 'object', properties: { a: { type: 'array', items: [{ type: 'string' }] } } };
    expect(check({ parameters: tuple }).parameters).toBe(tuple);
  });

  it('keep reserved names out at every depth, and only names of properties', () => {
    const nested = (schema: object) => ({ type: 'object', properties: { o: schema } });
    const inside = { type: 'object', properties: { tavus_x: {} } };
    for (const schema of [
      inside,
      { items: inside },
      { anyOf: [{}, inside] },
      { not: inside },
      { prefixItems: [inside] },
    ]) {
      expect(field({ parameters: nested(schema) })).toMatch(/tavus_x$/);
    }
    expect(field({ parameters: { type: 'object', $defs: { a: inside } } })).toMatch(/tavus_x$/);
    for (const name of ['tavus', 'my_tavus_x', 'Tavus_x']) {
      expect(check({ parameters: { type: 'object', properties: { [name]: {} } } })).toBeTruthy();
    }
    const data = nested({ default: { properties: { tavus_x: 1 } }, enum: [{ properties: { tavus_x: 1 } }] });
    expect(check({ parameters: data })).toBeTruthy();
    expect(check({ parameters: { type: 'object', properties: { properties: { type: 'string' } } } })).toBeTruthy();
  });

  it('list in required what they declare', () => {
    const requiring = (required: unknown) => ({ type: 'object', properties: { a: {} }, required });
    expect(check({ parameters: requiring(['a']) })).toBeTruthy();
    for (const required of [['b'], ['a', 'toString'], [1], 'a', {}]) {
      expect(field({ parameters: requiring(required) })).toBe('parameters.required');
    }
  });

  it('are refused when they are too deep to handle', () => {
    let deep: object = {};
    for (let level = 0; level < 100_000; level += 1) deep = { not: deep };
    expect(field({ parameters: { type: 'object', properties: { a: deep } } })).toBe('parameters');
  });
});

describe('trigger, origin and the two switches', () => {
  it('of a perception tool are quiet', () => {
    for (const origin of ['vision', 'audio']) {
      expect(check({ origin })).toMatchObject({
        origin,
        on_call: null,
        on_resolve: 'fire_and_forget',
        static_filler: null,
      });
      expect(field({ origin, on_call: 'silent' })).toBe('on_call');
      expect(field({ origin, static_filler: 'Hm.' })).toBe('static_filler');
      expect(field({ origin, on_resolve: 'add_to_context' })).toBe('on_resolve');
    }
  });

  it('of a post-call action are empty, and it needs delivery.api and parameters', () => {
    const post = { trigger_type: 'post_call', delivery: api() };
    expect(check(post)).toMatchObject({ trigger_type: 'post_call', origin: null, on_call: null, static_filler: null });
    expect(check({ ...post, origin: null, on_call: null, on_resolve: 'fire_and_forget' })).toBeTruthy();
    expect(field({ ...post, origin: 'llm' })).toBe('origin');
    expect(field({ trigger_type: 'post_call' })).toBe('delivery');
    expect(field({ trigger_type: 'post_call', delivery: { app_message: true } })).toBe('delivery');
    expect(field({ ...post, on_call: 'silent' })).toBe('on_call');
    expect(field({ ...post, static_filler: 'Hm.' })).toBe('static_filler');
    expect(field({ ...post, on_resolve: 'generate_response' })).toBe('on_resolve');
    const bare = { app_message: false, api: { url: 'https://a.example/x' } };
    expect(field({ ...post, parameters: undefined, delivery: bare })).toBe('parameters');
  });

  it('of an llm tool fit together', () => {
    expect(check({ origin: null, on_call: null })).toMatchObject({ origin: 'llm', on_call: 'generate_filler' });
    const filled = { on_call: 'static_filler', static_filler: 'One second.' };
    expect(check(filled)).toMatchObject(filled);
    expect(check({ ...filled, static_filler: 'f'.repeat(500) })).toBeTruthy();
    for (const static_filler of [undefined, null, '', '  ', 4, 'f'.repeat(501)]) {
      expect(field({ on_call: 'static_filler', static_filler })).toBe('static_filler');
    }
    for (const on_call of ['generate_filler', 'silent', 'passthrough', undefined]) {
      expect(field({ on_call, static_filler: 'Hm.' })).toBe('static_filler');
    }
  });

  it('are of their enums', () => {
    for (const key of ['trigger_type', 'origin', 'on_call', 'on_resolve']) {
      for (const value of ['x', 5, {}, '']) expect(field({ [key]: value })).toBe(key);
    }
    expect(field({ trigger_type: null })).toBe('trigger_type');
    expect(field({ on_resolve: null })).toBe('on_resolve');
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { argumentChecker } from './argument-check.ts';
import { isLinearPattern } from './schema-cost.ts';
import { hasRepeats } from './unique-items.ts';

const visit = {
  type: 'object',
  properties: {
    day: { type: 'string', format: 'date' },
    guests: { type: 'integer', minimum: 1, default: 2 },
    room: { enum: ['garden', 'hall'] },
    contact: { type: 'object', properties: { mail: { type: 'string' } }, required: ['mail'] },
  },
  required: ['day', 'room'],
  additionalProperties: false,
};

describe('an argument check', () => {
  it('passes arguments that conform, with defaults filled in on a copy', () => {
    const args = Object.freeze({ day: '2026-11-24', room: 'hall' });
    expect(argumentChecker(visit)(args)).toEqual({ missing: [], errors: [], filled: { ...args, guests: 2 } });
    expect(args).toEqual({ day: '2026-11-24', room: 'hall' });
  });

  it('hands on the same arguments where the schema has no defaults', () => {
    const args = { city: 'Oslo' };
    expect(argumentChecker({ type: 'object', properties: { city: { type: 'string' } } })(args).filled).toBe(args);
  });

  it('tells missing parameters from wrong ones', () => {
    const { missing, errors } = argumentChecker(visit)({ room: 'attic', guests: 0, contact: {}, colour: 'red' });
    expect(missing).toEqual(['day']);
    expect(errors).toEqual(
      expect.arrayContaining([
        { path: '/room', message: 'must be one of "garden", "hall"' },
        { path: '/guests', message: 'must be >= 1' },
        { path: '/contact/mail', message: 'is required' },
        { path: '/colour', message: 'is not a parameter' },
      ]),
    );
    expect(argumentChecker(visit)({ day: '2026-02-30', room: 'hall' }).errors).toEqual([
      { path: '/day', message: 'must match format "date"' },
    ]);
  });

  it('takes no inherited member for an argument', () => {
    const schema = { type: 'object', properties: { constructor: { type: 'string' } }, required: ['constructor'] };
    expect(argumentChecker(schema)({}).missing).toEqual(['constructor']);
  });

  it('understands schemas that refer to themselves', () => {
    const tree = {
      type: 'object',
      properties: { name: { type: 'string' }, parts: { type: 'array', items: { $ref: '#' } } },
    };
    expect(argumentChecker(tree)({ parts: [{ parts: [{ name: 1 }] }] }).errors).toEqual([
      { path: '/parts/0/parts/0/name', message: 'must be string' },
    ]);
  });

  it('keeps schemas of one $id apart', () => {
    const schema = (type: string) => ({ $id: 'https://a.example/s', type: 'object', properties: { a: { type } } });
    expect(argumentChecker(schema('string'))({ a: 1 }).errors).toHaveLength(1);
    expect(argumentChecker(schema('integer'))({ a: 1 }).errors).toHaveLength(0);
  });

  it('is made once for a schema object', () => {
    expect(argumentChecker(visit)).toBe(argumentChecker(visit));
  });

  it('says so when the schema is of no use', () => {
    expect(argumentChecker({ type: 'nope' })({}).errors[0]?.message).toContain('not JSON Schema');
  });

  it('never changes or loses an argument', () => {
    const checker = argumentChecker({ type: 'object', properties: { n: { type: 'integer', default: 1 } } });
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (args) => {
        const before = JSON.stringify(args);
        const { filled } = checker(args);
        expect(JSON.stringify(args)).toBe(before);
        expect(filled).toEqual({ ...args, n: Object.hasOwn(args, 'n') ? args.n : 1 });
      }),
    );
  });
});

describe('a hostile schema', () => {
  const bounded = (schema: object, args: Readonly<Record<string, unknown>>) => {
    argumentChecker(schema as Readonly<Record<string, unknown>>)({});
    const started = performance.now();
    const { errors } = argumentChecker(schema as Readonly<Record<string, unknown>>)(args);
    expect(performance.now() - started).toBeLessThan(1_000);
    return errors.map((error) => error.message).join();
  };

  it('cannot hold the process with a pattern that backtracks', () => {
    const schema = { type: 'object', properties: { a: { type: 'string', pattern: '^(a+)+$' } } };
    expect(bounded(schema, { a: `${'a'.repeat(60)}!` })).toContain('must match pattern');
    expect(bounded(schema, { a: 'aaa' })).toBe('');
    const keys = { type: 'object', patternProperties: { '^(a+)+$': { type: 'string' } } };
    expect(bounded(keys, { [`${'a'.repeat(60)}!`]: 1 })).toBe('');
    expect(bounded(keys, { aaa: 1 })).toBe('must be string');
    const around = { type: 'object', properties: { a: { type: 'string', pattern: '^(?=(a+)+$)' } } };
    expect(bounded(around, { a: 'aaa' })).toContain('may never end');
  });

  it('cannot hold it with references that double', () => {
    const $defs: Record<string, unknown> = { a100: { type: 'string' } };
    for (let index = 0; index < 100; index += 1) {
      const next = { $ref: `#/$defs/a${index + 1}` };
      $defs[`a${index}`] = { allOf: [next, next] };
    }
    const doubling = { type: 'object', $defs, properties: { x: { $ref: '#/$defs/a0' } } };
    expect(bounded(doubling, { x: 'y' })).toContain('multiply without bound');
    const shared = { $defs: { day: { type: 'string', format: 'date' } }, type: 'object', properties: {} as object };
    shared.properties = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`d${at}`, { $ref: '#/$defs/day' }]));
    expect(bounded(shared, { d7: '2026-11-24' })).toBe('');
  });

  it('is not tried again for a while after it took too long', () => {
    const either = { anyOf: [{ $ref: '#' }, { $ref: '#' }] };
    const schema = { type: 'object', properties: { a: either, n: { type: 'integer' } }, required: ['n'] };
    let args: Record<string, unknown> = {};
    for (let level = 0; level < 40; level += 1) args = { a: args, n: 1 };
    expect(bounded(schema, args)).toContain('took longer');
    const started = performance.now();
    for (let time = 0; time < 1_000; time += 1) expect(argumentChecker(schema)(args).errors).toHaveLength(1);
    expect(performance.now() - started).toBeLessThan(1_000);
    expect(bounded(schema, args)).toContain('not tried again');
  });

  it('cannot overflow the stack', () => {
    expect(
      bounded(
        { type: 'object', properties: { a: { $ref: '#/$defs/b' } }, $defs: { b: { $ref: '#/$defs/b' } } },
        { a: 1 },
      ),
    ).toContain('without end');
  });

  it('cannot hold it with repetitions that are only just bounded, or with items that must be unique', () => {
    const pattern = `^${'a{1,999}'.repeat(4)}b$`;
    const schema = { type: 'object', properties: { a: { type: 'string', pattern } } };
    expect(bounded(schema, { a: 'a'.repeat(5_000) })).toContain('repeat too much');
    const many = Array.from({ length: 500 }, (_, index) => [`a${index}`, { pattern: `(a{1,99}b)|${index}` }]);
    expect(bounded({ type: 'object', properties: Object.fromEntries(many) }, {})).toContain('repeat too much');
    const unique = { type: 'object', properties: { a: { type: 'array', uniqueItems: true } } };
    const items = Array.from({ length: 200 }, (_, index) => ({ index, x: { y: 1, z: 2 } }));
    expect(bounded(unique, { a: items })).toBe('');
    expect(hasRepeats(Array.from({ length: 30_000 }, (_, index) => ({ index })))).toBe(false);
    expect(bounded(unique, { a: [...items, { x: { z: 2, y: 1 }, index: 7 }] })).toBe('must not hold an item twice');
    expect(bounded(unique, { a: [1, '1', null, [1], { 0: 1 }, true, 'true'] })).toBe('');
  });

  it('cannot fill the memory with errors', () => {
    const oneOf = Array.from({ length: 500 }, (_, index) => ({ const: index }));
    const schema = { type: 'object', properties: { a: { type: 'array', items: { oneOf } } } };
    expect(bounded(schema, { a: Array.from({ length: 100_000 }, () => 'x') })).not.toBe('');
    const list = { type: 'object', properties: { a: { type: 'array', items: { type: 'string' } } } };
    expect(argumentChecker(list)({ a: Array.from({ length: 30 }, () => 1) }).errors).toHaveLength(20);
    expect(argumentChecker(list)({ a: Array.from({ length: 30_000 }, () => 1) }).errors).toHaveLength(1);
  });

  it('cannot touch the schemas of others with what it names', () => {
    const meta = 'https://json-schema.org/draft/2020-12/schema';
    const thief = { $id: meta, type: 'object', properties: { a: { $id: 'https://a.example/own', type: 'integer' } } };
    expect(bounded(thief, { a: 'x' })).toBe('must be integer');
    expect(bounded({ type: 'object', $defs: { b: { $anchor: 'own', type: 'integer' } } }, {})).toBe('');
    for (const $ref of ['https://a.example/own', '#own', 'palaver:parameters#own']) {
      expect(bounded({ type: 'object', properties: { a: { $ref } } }, { a: 1 })).toContain('not JSON Schema');
    }
    expect(bounded({ type: 'object', properties: { a: { minLength: -1 } } }, {})).toContain('must be >= 0');
  });
});

describe('a pattern', () => {
  it('counts as linear only when it cannot backtrack far', () => {
    for (const pattern of ['^[A-Z]{2,3}-\\d{4,6}$', '^\\d+$', '^x$', '^[^@]+@x$', '^a?b?c?d*$', '^[\\w-.]{1,999}$']) {
      expect([pattern, isLinearPattern(pattern)]).toEqual([pattern, true]);
    }
    const slow = [
      'a+',
      '^(a)',
      '^a|b',
      '^a+b+$',
      '^\\1',
      '^a{1,99}b{1,99}$',
      '^a{2,}b*',
      `^${'a?'.repeat(20)}$`,
      '^[a]+[b]+',
    ];
    for (const pattern of slow) expect([pattern, isLinearPattern(pattern)]).toEqual([pattern, false]);
  });
});

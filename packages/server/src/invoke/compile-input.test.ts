import { listQuery, operation } from '@palaver/contract';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { DomainError } from '../errors.ts';
import { compileInput } from './compile-input.ts';

const contract = operation({
  id: 'things.create',
  summary: 'make a thing',
  effect: 'write',
  scope: 'write',
  http: { method: 'POST', path: '/v2/things/{thing_id}', status: 200 },
  input: {
    params: z.object({ thing_id: z.string() }),
    query: z.object({ ...listQuery, verbose: z.boolean().default(false), tags: z.array(z.string()).optional() }),
    body: z.object({
      name: z.string().min(1).max(5),
      kind: z.enum(['a', 'b']).optional(),
      parts: z.array(z.object({ size: z.number().int() })).optional(),
      options: z.object({ loud: z.boolean() }).optional(),
    }),
  },
  output: z.object({}),
});
const parse = compileInput(contract);

function input(query: string, body: unknown) {
  return parse({ params: { thing_id: 't1' }, query: new URLSearchParams(query), body });
}

function refusal(query: string, body: unknown): DomainError {
  try {
    input(query, body);
  } catch (error) {
    if (DomainError.is(error)) return error;
    throw error;
  }
  throw new Error('was accepted');
}

describe('compileInput', () => {
  test('fills defaults and reads the texts of the query by their type', () => {
    const parsed = input('limit=20&verbose=true&tags=x,y&unknown=1', { name: 'abc' });
    expect(parsed.query).toEqual({ limit: 20, page: 1, verbose: true, tags: ['x', 'y'] });
    expect(input('', { name: 'abc' }).query).toEqual({ limit: 10, page: 1, verbose: false });
    expect(input('verbose=False', { name: 'abc' }).query).toMatchObject({ verbose: false });
  });

  test.each([
    ['limit=101', { name: 'a' }, 'Bad Request. limit must be between 1 and 100', 'limit'],
    ['limit=ten', { name: 'a' }, 'Bad Request. limit: must be a number', 'limit'],
    ['limit=', { name: 'a' }, 'Bad Request. limit: must be a number', 'limit'],
    ['limit=1.5', { name: 'a' }, 'Bad Request. limit: must be a whole number', 'limit'],
    ['page=-1', { name: 'a' }, 'Bad Request. page: must be at least 0', 'page'],
    ['verbose=maybe', { name: 'a' }, 'Bad Request. verbose: must be true or false', 'verbose'],
    ['', {}, 'Bad Request. name: is required', 'name'],
    ['', { name: null }, 'Bad Request. name: must be a string', 'name'],
    ['', { name: '' }, 'Bad Request. name: must have at least 1 character', 'name'],
    ['', { name: 'abcdef' }, 'Bad Request. name: must have at most 5 characters', 'name'],
    ['', { name: 'a', kind: 'c' }, 'Bad Request. kind: must be one of "a", "b"', 'kind'],
    ['', { name: 'a', parts: [{ size: 'x' }] }, 'Bad Request. parts.0.size: must be a number', 'parts.0.size'],
    ['', { name: 'a', options: [] }, 'Bad Request. options: must be a JSON object', 'options'],
    ['', [], 'Bad Request. body: must be a JSON object', 'body'],
    ['', null, 'Bad Request. body: must be a JSON object', 'body'],
  ])('refuses ?%s %j in words', (query, body, message, path) => {
    const error = refusal(query, body);
    expect(error.message).toBe(message);
    expect(error.code).toBe('invalid_request');
    expect(error.details?.[0]?.path).toBe(path);
  });

  test('names every wrong field in the details', () => {
    expect(refusal('', { kind: 1, parts: 3 }).details?.map((detail) => detail.path)).toEqual(['name', 'kind', 'parts']);
  });

  test('names body keys that no schema knows, also nested ones', () => {
    const { ignored } = input('', {
      name: 'a',
      extra: 1,
      options: { loud: true, deep: 2 },
      parts: [{ size: 1, odd: 3 }],
    });
    expect(ignored).toEqual(['extra', 'options.deep', 'parts.0.odd']);
  });

  test('reads an empty body as an empty object', () => {
    expect(refusal('', undefined).message).toBe('Bad Request. name: is required');
  });

  test('keeps a loose body as sent, with keys that name prototypes as data', () => {
    const loose = compileInput(operation({ ...contract, input: { body: z.looseObject({}) } }));
    const body: unknown = JSON.parse('{"__proto__":{"polluted":1},"constructor":{"x":1}}');
    const parsed = loose({ params: {}, query: null, body });
    expect(Object.keys(parsed.body as object)).toEqual(['__proto__', 'constructor']);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(parsed.ignored).toEqual([]);
  });
});

import fc from 'fast-check';
import { createPatch } from 'rfc6902';
import { describe, expect, it } from 'vitest';
import { applyJsonPatch, JsonPatchError, readJsonPatch } from './apply-json-patch.ts';

const document = { a: 1, list: ['x', 'y'], deep: { b: null, 'c/d': { '~': 2 } } };
const patch = (operations: unknown, target: unknown = document) => applyJsonPatch(target, readJsonPatch(operations));
const refusal = (operations: unknown, target: unknown = document): JsonPatchError => {
  try {
    patch(operations, target);
  } catch (error) {
    if (error instanceof JsonPatchError) return error;
    throw error;
  }
  throw new Error(`accepted ${JSON.stringify(operations)}`);
};

describe('a JSON Patch', () => {
  it('has operations of the six kinds with what each needs', () => {
    const bad = [
      null,
      {},
      'x',
      [5],
      [[]],
      [null],
      [{}],
      [{ op: 'set', path: '/a', value: 1 }],
      [{ op: 'add', path: '/a' }],
      [{ op: 'replace', path: '/a' }],
      [{ op: 'test', path: '/a' }],
      [{ op: 'move', path: '/a' }],
      [{ op: 'copy', path: '/a', from: 5 }],
      [{ op: 'remove' }],
      [{ op: 'remove', path: 'a' }],
      [{ op: 'remove', path: '/a~2' }],
      [{ op: 'add', path: 5, value: 1 }],
    ];
    for (const operations of bad) expect(refusal(operations)).toBeInstanceOf(JsonPatchError);
    expect(patch([])).toEqual(document);
    expect(patch([{ op: 'add', path: '/a', value: null }])).toMatchObject({ a: null });
  });

  it('has 100 operations at most', () => {
    const test = { op: 'test', path: '/a', value: 1 };
    expect(patch(Array.from({ length: 100 }, () => test))).toEqual(document);
    expect(refusal(Array.from({ length: 101 }, () => test)).message).toContain('at most 100');
  });

  it('moves nothing into itself, and copies it there', () => {
    const within = { from: '/deep', path: '/deep/b' };
    expect(refusal([{ op: 'move', ...within }]).message).toBe('"/deep" cannot be moved into itself, to "/deep/b"');
    expect(patch([{ op: 'copy', ...within }])).toMatchObject({ deep: { b: document.deep } });
    expect(patch([{ op: 'move', from: '/a', path: '/ab' }])).toMatchObject({ ab: 1 });
    expect(patch([{ op: 'move', from: '/deep', path: '/deep' }])).toEqual(document);
  });

  it('changes a copy', () => {
    const before = structuredClone(document);
    expect(patch([{ op: 'remove', path: '/deep/c~1d/~0' }])).toEqual({ ...document, deep: { b: null, 'c/d': {} } });
    expect(document).toEqual(before);
  });

  it('refuses paths that are not there', () => {
    const paths = [
      '',
      '/x',
      '/x/y',
      '/list/2',
      '/list/x',
      '/list/01',
      '/list/-',
      '/list/-1',
      '/a/b',
      '/toString',
      '/__proto__',
    ];
    for (const path of paths) {
      expect(refusal([{ op: 'remove', path }]).message).toContain('does not exist');
      expect(refusal([{ op: 'replace', path, value: 1 }]).message).toContain('does not exist');
      expect(refusal([{ op: 'move', path: '/z', from: path }]).message).toContain('does not exist');
    }
    for (const path of ['/x/y', '/list/3', '/list/x', '/a/b', '/__proto__/x', '/constructor/prototype/x', '/a/-']) {
      expect(refusal([{ op: 'add', path, value: 1 }]).message).toContain('does not exist');
    }
    expect(refusal([{ op: 'move', from: '/deep', path: '/deep/b' }])).toBeTruthy();
  });

  it('knows a member called -', () => {
    expect(patch([{ op: 'add', path: '/deep/-', value: 1 }])).toMatchObject({ deep: { '-': 1 } });
    expect(patch([{ op: 'replace', path: '/-', value: 2 }], { '-': 1 })).toEqual({ '-': 2 });
  });

  it('makes a list that is not there when something is appended to it', () => {
    expect(patch([{ op: 'add', path: '/deep/tags/-', value: 1 }])).toMatchObject({ deep: { tags: [1] } });
    expect(refusal([{ op: 'add', path: '/x/tags/-', value: 1 }])).toBeTruthy();
  });

  it('tests by value and names the operation that failed', () => {
    expect(patch([{ op: 'test', path: '/deep/c~1d', value: { '~': 2 } }])).toEqual(document);
    const failed = refusal([
      { op: 'add', path: '/z', value: 1 },
      { op: 'test', path: '/a', value: '1' },
    ]);
    expect([failed.index, failed.message]).toEqual([1, expect.stringContaining('test failed')]);
    expect(refusal([{ op: 'test', path: '/nothing', value: null }])).toBeTruthy();
  });

  it('cannot double a document without end', () => {
    const doubling = Array.from({ length: 60 }, (_, index) => ({ op: 'copy', from: '', path: `/k${index}` }));
    expect(refusal(doubling)).toBeTruthy();
    const inside = Array.from({ length: 60 }, (_, index) => ({ op: 'copy', from: '/deep', path: `/deep/k${index}` }));
    expect(refusal(inside, { deep: { text: 'x'.repeat(1_000) } }).message).toContain('copies too much');
  });

  it('leads from any document to any other', () => {
    const json = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }));
    fc.assert(
      fc.property(json, json, (from, to) => {
        const names = JSON.stringify([from, to]);
        fc.pre(!/__proto__|constructor|prototype/.test(names));
        const operations = createPatch(from, to);
        fc.pre(operations.length <= 100 && operations.every((operation) => operation.path !== ''));
        // JSON has no negative zero.
        expect(JSON.stringify(sorted(patch(operations, from)))).toBe(JSON.stringify(sorted(to)));
      }),
    );
  });
});

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}

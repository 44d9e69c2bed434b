import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';

const either = { anyOf: [{ $ref: '#' }, { $ref: '#' }] };
let nested: object = {};
for (let level = 0; level < 40; level += 1) nested = { a: nested, n: 1 };

const hostile: readonly (readonly [name: string, parameters: object, args: object])[] = [
  ['a pattern', { properties: { a: { type: 'string', pattern: '^(a+)+$' } } }, { a: `${'a'.repeat(60)}!` }],
  ['a recursion that doubles', { properties: { a: either, n: { type: 'integer' } }, required: ['n'] }, nested],
  [
    'unique items',
    { properties: { a: { uniqueItems: true } } },
    { a: Array.from({ length: 5_000 }, (_, n) => ({ n })) },
  ],
];

describeOnEachDatabase('a hostile schema', (db) => {
  let server: TestPlatform;
  beforeAll(async () => {
    server = await bootPlatform({ database: db });
  });
  afterAll(() => server.close());

  it.each(hostile)('tried twenty times at once does not hold the server: %s', async (name, parameters, args) => {
    const { tool_id } = await server.ok<{ tool_id: string }>('POST', '/v2/tools', {
      name: name.replaceAll(' ', '_'),
      description: 'd',
      parameters: { type: 'object', ...parameters },
    });
    const tries = Array.from({ length: 20 }, () =>
      server.request('POST', `/v2/tools/${tool_id}/test`, { arguments: args }),
    );
    const started = performance.now();
    expect((await server.request('GET', '/healthz')).status).toBe(200);
    const waited = performance.now() - started;
    for (const { status, body } of await Promise.all(tries)) {
      expect(status).toBe(200);
      if (name !== 'unique items') expect(body.valid).toBe(false);
    }
    expect(waited).toBeLessThan(1_000);
  });

  it('that may never end is refused when it is saved', async () => {
    const parameters = { type: 'object', properties: { a: { type: 'string', pattern: '^(?=(a+)+$)' } } };
    const answer = await server.request('POST', '/v2/tools', { name: 'look', description: 'd', parameters });
    expect([answer.status, answer.body.details[0].path]).toEqual([400, 'parameters']);
    expect(answer.text).toContain('may never end');
  });
});

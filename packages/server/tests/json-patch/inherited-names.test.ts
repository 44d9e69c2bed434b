import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';

interface Resource {
  readonly name: string;
  make(server: TestPlatform): Promise<string>;
  /** Pointers below which a name may stand. */
  readonly holders: readonly string[];
  /** Status of a patch that does not fit. */
  readonly refusal: number;
}

const resources: readonly Resource[] = [
  {
    name: 'a PAL',
    make: async (server) => {
      const layers = { llm: { model: 'm' }, conversational_flow: { idle_engagement: 'off' } };
      return `/v2/pals/${(await server.ok('POST', '/v2/pals', { system_prompt: 's', layers })).pal_id}`;
    },
    holders: ['', '/layers', '/layers/llm', '/layers/conversational_flow', '/tool_ids', '/guardrail_ids'],
    refusal: 422,
  },
  {
    name: 'a guardrail',
    make: async (server) => {
      const body = { guardrail_name: 'a', guardrail_prompt: 'b', tool_call: { type: 'x' } };
      return `/v2/guardrails/${(await server.ok('POST', '/v2/guardrails', body)).uuid}`;
    },
    holders: ['', '/tool_call', '/tags'],
    refusal: 400,
  },
  {
    name: 'a set of objectives',
    make: async (server) => {
      const body = { data: [{ objective_name: 'a', objective_prompt: 'b' }] };
      return `/v2/objectives/${(await server.ok('POST', '/v2/objectives', body)).objectives_id}`;
    },
    holders: ['', '/data', '/data/0', '/data/0/next_conditional_objectives'],
    refusal: 400,
  },
  {
    name: 'a dictionary',
    make: async (server) => {
      const body = { name: 'd', rules: [{ text: 'a', pronunciation: 'b', type: 'alias' }] };
      const made = await server.ok('POST', '/v2/pronunciation-dictionaries', body);
      return `/v2/pronunciation-dictionaries/${made.pronunciation_dictionary_id}`;
    },
    holders: ['', '/name', '/rules'],
    refusal: 422,
  },
];
const names = ['constructor', 'toString', '__proto__', 'valueOf', 'hasOwnProperty', '__defineGetter__', 'prototype'];

function patches(holder: string, name: string): readonly object[] {
  const pointers = [`${holder}/${name}`, `${holder}/${name}/x`, `${holder}/${name}/prototype/x`];
  return pointers.flatMap((path) => [
    { op: 'remove', path },
    { op: 'replace', path, value: { a: 1 } },
    { op: 'test', path, value: null },
    { op: 'copy', from: path, path: '/name' },
    { op: 'move', from: path, path: '/name' },
  ]);
}

describeOnEachDatabase('names that every object inherits', (db) => {
  let server: TestPlatform;
  beforeAll(async () => {
    server = await bootPlatform({ database: db });
  });
  afterAll(() => server.close());

  describe.each(resources.map((resource) => [resource.name, resource] as const))('in a patch of %s', (_, resource) => {
    it.each(names)('are not there: %s', async (name) => {
      const path = await resource.make(server);
      const before = await server.ok('GET', path);
      for (const holder of resource.holders) {
        for (const patch of patches(holder, name)) {
          const { status, text } = await server.request('PATCH', path, [patch]);
          expect([status, text], JSON.stringify(patch)).toEqual([
            expect.toBeOneOf([400, resource.refusal]),
            expect.stringContaining('error'),
          ]);
        }
        const added = await server.request('PATCH', path, [{ op: 'add', path: `${holder}/${name}/x`, value: 1 }]);
        expect(added.status, added.text).toBeOneOf([400, resource.refusal]);
      }
      expect(await server.ok('GET', path)).toEqual(before);
      const whole = await server.request('PATCH', path, [{ op: 'add', path: `/${name}`, value: 'x' }]);
      expect(whole.status, whole.text).toBe(resource.refusal);
    });
  });

  it('are no skills, tools or fields', async () => {
    const pal = await server.ok('POST', '/v2/pals', { system_prompt: 's' });
    for (const name of names) {
      for (const path of [`/v2/pals/${pal.pal_id}/skills/${name}`, `/v2/tools/${name}`, `/v2/pals/${name}`]) {
        for (const method of ['GET', 'PATCH', 'PUT', 'DELETE']) {
          const { status, text } = await server.request(method, path, method === 'GET' ? undefined : {});
          expect(status, `${method} ${path} ${text}`).toBeLessThan(500);
        }
      }
      const body = JSON.parse(`{"system_prompt":"s","${name}":{"a":1},"layers":{"${name}":{"x":1}}}`) as object;
      expect((await server.request('POST', '/v2/pals', body)).status).toBeLessThan(500);
    }
  });
});

import { createRequire } from 'node:module';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';

interface PatchCase {
  readonly comment?: string;
  readonly doc: unknown;
  readonly patch: readonly Readonly<Record<string, unknown>>[];
  /** Absent where the case only says that the patch is accepted. */
  readonly expected?: unknown;
  readonly error?: string;
  readonly disabled?: boolean;
}

/** A resource with a place for any JSON. */
interface Place {
  readonly name: string;
  /** Makes one that holds the document; answers the path of the resource. */
  make(server: TestPlatform, doc: unknown): Promise<string>;
  /** Where the document is in it. */
  readonly pointer: string;
  /** Status of a patch that does not fit. */
  readonly refusal: number;
}

const places: readonly Place[] = [
  {
    name: 'a layer of a PAL',
    async make(server, doc) {
      const body = { system_prompt: 's', layers: { sts: { doc } } };
      return `/v2/pals/${(await server.ok('POST', '/v2/pals', body)).pal_id}`;
    },
    pointer: '/layers/sts/doc',
    refusal: 422,
  },
  {
    name: 'the tool call of a guardrail',
    async make(server, doc) {
      const body = { guardrail_name: 'a', guardrail_prompt: 'b', tool_call: { doc } };
      return `/v2/guardrails/${(await server.ok('POST', '/v2/guardrails', body)).uuid}`;
    },
    pointer: '/tool_call/doc',
    refusal: 400,
  },
  {
    name: 'the tool call of an objective',
    async make(server, doc) {
      const body = [{ objective_name: 'a', objective_prompt: 'b', tool_call: { doc } }];
      return `/v2/objectives/${(await server.ok('POST', '/v2/objectives', body)).objectives_id}`;
    },
    pointer: '/data/0/tool_call/doc',
    refusal: 400,
  },
];

const load = createRequire(import.meta.url);
const cases = ['json-patch-test-suite/tests.json', 'json-patch-test-suite/spec_tests.json']
  .flatMap((file) => load(file) as readonly PatchCase[])
  .filter((entry) => entry.disabled !== true && Array.isArray(entry.patch));

describeOnEachDatabase('the public JSON Patch cases', (db) => {
  let server: TestPlatform;
  beforeAll(async () => {
    server = await bootPlatform({ database: db });
  });
  afterAll(() => server.close());

  describe.each(places.map((place) => [place.name, place] as const))('in %s', (_name, place) => {
    it.each(cases.map((entry, index) => [index, entry.comment ?? JSON.stringify(entry.patch), entry] as const))(
      '%i: %s',
      async (_index, _comment, entry) => {
        const path = await place.make(server, entry.doc);
        const before = await server.ok('GET', path);
        const answer = await server.request(
          'PATCH',
          path,
          entry.patch.map((operation) => moved(operation, place)),
        );
        const after = await server.ok('GET', path);
        if (entry.error !== undefined) {
          expect([answer.status, answer.text]).toEqual([place.refusal, expect.stringContaining('error')]);
          expect(after).toEqual(before);
          return;
        }
        expect(answer.status, answer.text).toBeOneOf([200, 304]);
        if (answer.status === 304) expect(after).toEqual(before);
        if ('expected' in entry) expect(found(after, place.pointer)).toEqual(entry.expected);
      },
    );
  });
});

/** The operation with its pointers led to the document; what is no pointer stays what it is. */
function moved(operation: Readonly<Record<string, unknown>>, place: Place): object {
  const lead = (pointer: unknown) =>
    typeof pointer === 'string' && (pointer === '' || pointer.startsWith('/')) ? place.pointer + pointer : pointer;
  return {
    ...operation,
    ...('path' in operation ? { path: lead(operation.path) } : {}),
    ...('from' in operation ? { from: lead(operation.from) } : {}),
  };
}

function found(document: unknown, pointer: string): unknown {
  return pointer
    .split('/')
    .slice(1)
    .reduce((value, token) => (value as Readonly<Record<string, unknown>>)[token], document);
}

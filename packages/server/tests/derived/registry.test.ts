import type { Operation, Scope } from '@palaver/contract';
import { createScriptedModel } from '@palaver/engines/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operations } from '../../src/operations/registry.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';
import { bodyOf, type Ids, makeObjects, missing, pathOf, requiredQuery } from './registry-fixtures.ts';

const contracts: readonly Operation[] = operations.map((operation) => operation.contract);
const keyed = contracts.filter((contract) => contract.scope !== null);
const withParams = keyed.filter((contract) => contract.http.path.includes('{'));
const withBody = contracts.filter((contract) => contract.input.body !== undefined && contract.example !== undefined);
const withObjectBody = withBody.filter((contract) => !Array.isArray(contract.example));
const SCOPES: readonly Scope[] = ['read', 'write', 'converse', 'admin'];

/** Names are unique: the example itself is left for the test that creates it. */
function renamed(body: Readonly<Record<string, unknown>>): object {
  return typeof body.name === 'string' ? { ...body, name: `${body.name}_zz` } : body;
}

const callsTool = createScriptedModel((request) => {
  const last = request.messages.at(-1);
  return last?.role === 'user' && last.content === 'use the tool'
    ? { calls: [{ name: 'derived_tool', arguments: { code: 'A-1' } }] }
    : { say: 'Well.' };
});

describe('the registry', () => {
  test('ids are unique and their routes too', () => {
    expect(new Set(contracts.map(({ id }) => id)).size).toBe(contracts.length);
    expect(new Set(contracts.map(({ http }) => `${http.method} ${http.path}`)).size).toBe(contracts.length);
  });

  test.each(contracts.map((contract) => [contract.id, contract] as const))('%s is well described', (_id, contract) => {
    expect(contract.id).toMatch(/^[a-z_]+\.[a-z_]+$/);
    expect(contract.summary).toMatch(/^[a-z].*[^.]$/);
    expect(contract.http.method === 'GET').toBe(contract.effect === 'read');
    const params = Object.keys((contract.input.params?.def as { shape?: object } | undefined)?.shape ?? {});
    expect(params.sort()).toEqual([...contract.http.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort());
  });

  test.each(withBody.map((contract) => [contract.id, contract] as const))('%s accepts its example', (_id, contract) => {
    expect(contract.input.body?.safeParse(contract.example)).toMatchObject({ success: true });
  });

  test('every operation with a body of required fields has an example', () => {
    const without = contracts.filter(
      ({ input, example }) => input.body?.safeParse({}).success === false && example === undefined,
    );
    expect(without.map(({ id }) => id)).toEqual([]);
  });
});

describeOnEachDatabase('derived', (database) => {
  let server: TestPlatform;
  let ids: Ids;
  let stranger: string;

  beforeAll(async () => {
    server = await bootPlatform({ database, languageModel: callsTool });
    ids = await makeObjects(server);
    stranger = (await server.account()).key;
  });
  afterAll(() => server.close());

  function send(
    contract: Operation,
    path = pathOf(contract, ids),
    options: Parameters<TestPlatform['request']>[3] = {},
  ) {
    const body = options.raw === undefined && contract.http.method !== 'GET' ? bodyOf(contract, ids) : undefined;
    return server.request(contract.http.method, path, body, options);
  }

  test.each(keyed.map((contract) => [contract.id, contract] as const))(
    '%s refuses a request without a key, or with a wrong one',
    async (_id, contract) => {
      for (const key of [null, 'pk_wrong', '']) {
        const answer = await send(contract, undefined, { key });
        expect(answer.status).toBe(401);
        expect(answer.body).toMatchObject({
          error: 'Invalid access token',
          message: 'Invalid access token',
          code: 'unauthenticated',
        });
        expect(answer.body.request_id).toBe(answer.headers.get('x-request-id'));
      }
    },
  );

  test.each(keyed.map((contract) => [contract.id, contract] as const))(
    '%s refuses a key without its scope, naming it',
    async (_id, contract) => {
      const scopes = SCOPES.filter((scope) => scope !== contract.scope && scope !== contract.alsoScope);
      const { key } = await server.ok<{ key: string }>('POST', '/v2/api_keys', { name: 'narrow', scopes });
      const answer = await send(contract, undefined, { key });
      expect(answer.status).toBe(403);
      expect(answer.body).toMatchObject({
        code: 'forbidden',
        error: `this API key lacks the scope "${contract.scope}"`,
      });
    },
  );

  test.each(withParams.map((contract) => [contract.id, contract] as const))(
    "%s answers another account's id like a missing one",
    async (_id, contract) => {
      // Stock faces are everybody's to see, and nobody's to change.
      const shared = contract.id.startsWith('skills.');
      const foreign = await send(contract, pathOf(contract, ids), { key: stranger });
      const absent = await send(contract, pathOf(contract, ids, missing), { key: stranger });
      if (shared && contract.effect === 'read') {
        expect(foreign.status).toBe(200);
        return;
      }
      expect(foreign.status).toBeGreaterThanOrEqual(400);
      if (shared) return;
      expect(foreign.status).toBe(absent.status);
      expect(foreign.body.code).toBe(absent.body.code);
      let comparable = absent.body.message as string;
      for (const id of Object.values(ids)) comparable = comparable.replaceAll(missing(id), id);
      expect(foreign.body.message).toBe(comparable);
    },
  );

  test.each(withBody.map((contract) => [contract.id, contract] as const))(
    '%s refuses malformed JSON',
    async (_id, contract) => {
      const answer = await send(contract, undefined, { raw: '{"name": "x' });
      expect(answer.status).toBe(400);
      expect(answer.body).toMatchObject({
        error: 'Bad Request. Invalid JSON',
        message: 'Bad Request. Invalid JSON',
        code: 'invalid_request',
      });
    },
  );

  test.each(withObjectBody.map((contract) => [contract.id, contract] as const))(
    '%s ignores an unknown field and names it',
    async (_id, contract) => {
      // The stranger has no such objects, so that nothing is changed where ids are in the path.
      const key = contract.http.path.includes('{') ? stranger : server.key;
      const answer = await server.request(
        contract.http.method,
        pathOf(contract, ids),
        { ...renamed(bodyOf(contract, ids) as Record<string, unknown>), zz_unknown: 1 },
        { key },
      );
      expect(answer.headers.get('palaver-ignored-fields')?.split(', ')).toContain('zz_unknown');
    },
  );

  const reads = contracts.filter(({ effect }) => effect === 'read');
  test.each(reads.map((contract) => [contract.id, contract] as const))(
    '%s answers what its contract says',
    async (_id, contract) => {
      const answer = await send(contract, pathOf(contract, ids) + requiredQuery(contract));
      expect(answer.status).toBe(contract.http.status);
      const parsed = contract.output.safeParse(answer.body);
      expect(parsed.error?.issues ?? []).toEqual([]);
    },
  );

  const creations = withBody.filter(({ http }) => !http.path.includes('{') && http.method === 'POST');
  test.each(creations.map((contract) => [contract.id, contract] as const))(
    '%s accepts its example and answers what its contract says',
    async (_id, contract) => {
      const answer = await send(contract);
      expect(answer.text).not.toContain('Bad Request');
      expect(answer.status).toBe(contract.http.status);
      expect(contract.output.safeParse(answer.body).error?.issues ?? []).toEqual([]);
    },
  );

  const lists = contracts.filter(
    ({ input }) => 'limit' in ((input.query?.def as { shape?: object } | undefined)?.shape ?? {}),
  );
  test.each(lists.map((contract) => [contract.id, contract] as const))(
    '%s refuses paging out of range',
    async (_id, contract) => {
      for (const limit of ['0', '-1', '1.5', 'ten', '', '999999']) {
        const answer = await send(contract, `${pathOf(contract, ids)}?limit=${limit}`);
        expect(answer.status).toBe(400);
        expect(answer.body.details[0].path).toBe('limit');
      }
    },
  );
});

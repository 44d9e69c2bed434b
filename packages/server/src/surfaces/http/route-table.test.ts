import { operation } from '@palaver/contract';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { compileOperation } from '../../invoke/compile-operation.ts';
import { createRouteTable } from './route-table.ts';

function op(id: string, method: 'GET' | 'POST', path: string, aliases: readonly string[] = []) {
  const contract = operation({
    id,
    summary: id,
    effect: 'read',
    scope: 'read',
    http: { method, path, status: 200, aliases },
    input: {},
    output: z.object({}),
  });
  return compileOperation({ contract, run: () => Promise.resolve({}) });
}

const table = createRouteTable([
  op('pals.list', 'GET', '/v2/pals', ['/v2/personas']),
  op('pals.create', 'POST', '/v2/pals', ['/v2/personas']),
  op('pals.get', 'GET', '/v2/pals/{pal_id}', ['/v2/personas/{persona_id}']),
  op('pals.check', 'GET', '/v2/pals/check-username'),
  op('pal_tools.get', 'GET', '/v2/pals/{pal_id}/tools/{tool_id}'),
]);

function found(path: string, method = 'GET') {
  const match = table.match(path);
  const route = match?.methods.get(method);
  return route === undefined ? null : [route.operation.contract.id, match?.values, route.legacy];
}

test.each([
  ['/v2/pals', ['pals.list', [], false]],
  ['/v2/pals/', ['pals.list', [], false]],
  ['/v2/personas', ['pals.list', [], true]],
  ['/v2/pals/p1', ['pals.get', ['p1'], false]],
  ['/v2/personas/p1/', ['pals.get', ['p1'], true]],
  ['/v2/pals/check-username', ['pals.check', [], false]],
  ['/v2/pals/check-username/tools/t1', ['pal_tools.get', ['check-username', 't1'], false]],
])('route table finds %s', (path, expected) => {
  expect(found(path)).toEqual(expected);
});

test.each([
  '/v2',
  '/v2/palsx',
  '/v2/pals//',
  '/v2/pals//tools/t',
  '/v2/pals/p1/tools',
  '/',
  '',
  '//v2/pals',
  '/V2/pals',
  'v2/pals',
  '*',
])('route table knows nothing under %j', (path) => {
  expect(found(path)).toBeNull();
});

test('route table gives the parameter names of the contract under an alias', () => {
  expect(table.match('/v2/personas/p1')?.methods.get('GET')?.paramNames).toEqual(['pal_id']);
});

test('route table refuses two operations on one route', () => {
  expect(() => createRouteTable([op('a.get', 'GET', '/v2/a/{x}'), op('b.get', 'GET', '/v2/a/{y}')])).toThrow(
    'a.get and b.get',
  );
});

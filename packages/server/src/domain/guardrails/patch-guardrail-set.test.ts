import { expect, it } from 'vitest';
import { guardrailSetDocument } from './guardrail-document.ts';
import { patchGuardrailSet } from './patch-guardrail-set.ts';

const draft = {
  guardrail_prompt: 'Never.',
  modality: 'verbal',
  callback_url: null,
  tags: [],
  app_message: true,
  tool_call: null,
  created_at: 0,
  updated_at: 0,
} as const;
const set = guardrailSetDocument({
  guardrails_id: 'gs00000000001',
  name: 'desk',
  items: ['g1', 'g2'].map((uuid) => ({ ...draft, uuid, guardrail_name: uuid })),
  created_at: 0,
  updated_at: 0,
});
const [first, second] = set.data;

it('a patched set keeps the uuids of what is edited or moved', () => {
  const uuids = (...patch: object[]) => patchGuardrailSet(set, patch).uuids;
  expect(uuids({ op: 'replace', path: '/data/0/modality', value: 'audio' })).toEqual(['g1', 'g2']);
  expect(uuids({ op: 'move', from: '/data/1', path: '/data/0' })).toEqual(['g2', 'g1']);
  expect(uuids({ op: 'remove', path: '/data/0' })).toEqual(['g2']);
  expect(uuids({ op: 'copy', from: '/data/0', path: '/data/-' })).toEqual(['g1', 'g2', null]);
});

it('a patched set gives new uuids to what comes from outside', () => {
  const uuids = (body: unknown) => patchGuardrailSet(set, body).uuids;
  expect(uuids([{ op: 'replace', path: '/data/0', value: first }])).toEqual([null, 'g2']);
  expect(uuids([{ op: 'replace', path: '/data', value: [second, first] }])).toEqual([null, null]);
  expect(uuids([{ op: 'add', path: '/data/0', value: second }])).toEqual([null, 'g1', 'g2']);
  expect(uuids({ data: [first] })).toEqual([null]);
});

it('a patched set is tested as it is read', () => {
  const test = { op: 'test', path: '/data/0', value: first };
  expect(patchGuardrailSet(set, [test])).toMatchObject({ changes: false, uuids: ['g1', 'g2'] });
  expect(() => patchGuardrailSet(set, [{ ...test, value: second }])).toThrow('test failed');
  expect(patchGuardrailSet(set, [{ op: 'test', path: '/name', value: 'desk' }]).changes).toBe(false);
  expect(patchGuardrailSet(set, { name: 'desk' }).changes).toBe(false);
});

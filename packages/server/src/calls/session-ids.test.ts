import { expect, it } from 'vitest';
import { createSessionIds } from './session-ids.ts';

const UUID_4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{9}000$/;

it('session ids are uuids, each of them once', () => {
  const [one, two] = [createSessionIds(), createSessionIds()];
  const ids = Array.from({ length: 5_000 }, (_, n) => (n % 2 === 0 ? one : two).inferenceId());
  expect(new Set(ids).size).toBe(ids.length);
  for (const id of ids) expect(id).toMatch(UUID_4);
  expect(one.callId()).not.toBe(one.callId());
});

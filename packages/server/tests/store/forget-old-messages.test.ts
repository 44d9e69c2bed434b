import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import { forgetOldMessages, KEPT_MS, keepForgetting } from '../../src/jobs/forget-old-messages.ts';
import { outboxWrites } from '../../src/jobs/outbox.ts';
import type { Store } from '../../src/store/store.ts';
import { describeOnEachDatabase, silentLog } from '../support/databases.ts';

const NOW = 1_800_000_000_000;
const DAY_MS = 24 * 3_600_000;

/** Writes webhooks of one day in one state. */
async function put(store: Store, name: string, state: string, at: number, count = 1): Promise<void> {
  const ids = Array.from({ length: count }, (_, n) => `${name}-${n}`);
  const message = { account_id: 'a1', conversation_id: 'c1', lane: name, url: 'https://h.test/hook', body: '{}' };
  await store.commit(ids.flatMap((outbox_id) => outboxWrites(store, { ...message, outbox_id, now: at })));
  if (state === 'pending') return;
  const settled = { state, settled_at: at + 1_000 };
  await store.commit([{ query: store.db.updateTable('outbox').set(settled).where('lane', '=', name).compile() }]);
}

async function left(store: Store): Promise<readonly string[]> {
  const rows = await store.db.selectFrom('outbox').select('lane').distinct().orderBy('lane').execute();
  return rows.map(({ lane }) => lane);
}

describeOnEachDatabase('old webhooks', (database) => {
  let store: Store;

  beforeAll(async () => {
    store = await database.open();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it('are deleted when they were settled long ago, however many they are, and no others', async () => {
    await put(store, 'old-pending', 'pending', NOW - 40 * DAY_MS);
    await put(store, 'old-delivered', 'delivered', NOW - 40 * DAY_MS, 450);
    await put(store, 'old-dead', 'dead', NOW - 35 * DAY_MS);
    await put(store, 'old-disabled', 'disabled', NOW - 31 * DAY_MS);
    await put(store, 'young-dead', 'dead', NOW - 29 * DAY_MS);
    await put(store, 'young-delivered', 'delivered', NOW);
    await forgetOldMessages(store, NOW - KEPT_MS);
    expect(await left(store)).toEqual(['old-pending', 'young-dead', 'young-delivered']);
    await forgetOldMessages(store, NOW - KEPT_MS);
    await forgetOldMessages(store, NOW + 100 * DAY_MS);
    expect(await left(store)).toEqual(['old-pending']);
  });

  it('are looked for a minute after the start', async () => {
    await put(store, 'old', 'delivered', NOW - 40 * DAY_MS);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval'] });
    const forgetting = keepForgetting({ store, log: silentLog, now: () => NOW });
    vi.advanceTimersByTime(60_000);
    vi.useRealTimers();
    await vi.waitFor(async () => expect(await left(store)).not.toContain('old'));
    await forgetting[Symbol.asyncDispose]();
  });
});

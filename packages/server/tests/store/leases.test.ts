import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, it, vi } from 'vitest';
import { createLeases, type Leases } from '../../src/store/leases.ts';
import { ExpectationError, type Store, type Write } from '../../src/store/store.ts';
import { describeOnEachDatabase, silentLog } from '../support/databases.ts';
import { disposeAfterTest } from '../support/dispose-after-test.ts';
import { openProxy } from './breakable-proxy.ts';

describeOnEachDatabase('leases', (db) => {
  let store: Store;
  let count = 0;
  const insert = (): Write => {
    count += 1;
    return {
      query: store.db
        .insertInto('settings')
        .values({ key: `k${count}`, value: '' })
        .compile(),
    };
  };
  const insertConversation = (conversation_id: string, status: 'active' | 'ended'): Write => ({
    query: store.db
      .insertInto('conversations')
      .values({
        ...{ conversation_id, account_id: 'a', conversation_name: '', status, chat: 1, body: '{}', snapshot: '{}' },
        ...{ next_seq: 1, created_at: 1, updated_at: 1 },
      })
      .compile(),
  });
  const guarded = (leases: Leases, conversationId: string): Write[] => {
    const guard = leases.guard(conversationId);
    return guard === null ? [insert()] : [guard, insert()];
  };
  const make = () => createLeases(store, { databaseUrl: db.databaseUrl }, silentLog);
  beforeAll(async () => {
    store = await db.open();
  });

  it('let their holder write, also after it acquires again', async () => {
    const leases = disposeAfterTest(await make());
    expect(await leases.acquire('c1')).toBe(true);
    await store.commit(guarded(leases, 'c1'));
    expect(await leases.acquire('c1')).toBe(true);
    await store.commit(guarded(leases, 'c1'));
    expect(await leases.expired()).toEqual([]);
    await leases.release('c1');
    await leases.release('c1');
    expect(await leases.acquire('c1')).toBe(true);
  });

  if (db.kind === 'sqlite') {
    it('cost the embedded database nothing', async () => {
      const leases = disposeAfterTest(await make());
      expect(leases.guard('anything')).toBeNull();
    });
  } else {
    it('go to one of them, and to the next when they are given up', async () => {
      const one = disposeAfterTest(await make());
      const two = disposeAfterTest(await make());
      const taken = await Promise.all([one.acquire('c2'), two.acquire('c2')]);
      expect([...taken].sort()).toEqual([false, true]);
      const [holder, other] = taken[0] ? [one, two] : [two, one];
      await expect(store.commit(guarded(other, 'c2'))).rejects.toMatchObject({ name: 'ExpectationError', index: 0 });
      await store.commit(guarded(holder, 'c2'));
      await holder.release('c2');
      await expect(store.commit(guarded(holder, 'c2'))).rejects.toBeInstanceOf(ExpectationError);
      expect(await other.acquire('c2')).toBe(true);
      await store.commit(guarded(other, 'c2'));
    });

    it('are kept while their holder lives', async () => {
      const one = disposeAfterTest(await make());
      const two = disposeAfterTest(await make());
      await one.acquire('c3');
      await store.commit([insertConversation('c3', 'active')]);
      await sleep(3_500);
      expect(await two.expired()).toEqual([]);
      expect(await two.acquire('c3')).toBe(false);
      await store.commit(guarded(one, 'c3'));
    });

    it('end with the connection of their holder, which learns of it and can write no more', async () => {
      const proxy = disposeAfterTest(await openProxy(db.databaseUrl ?? ''));
      const one = disposeAfterTest(await createLeases(store, { databaseUrl: proxy.url }, silentLog));
      const two = disposeAfterTest(await make());
      const lost: string[] = [];
      one.onLost((conversationId) => lost.push(conversationId));
      await one.acquire('c4');
      await one.acquire('c5');
      const stale = guarded(one, 'c4');
      expect(await two.acquire('c4')).toBe(false);
      proxy.cut();
      const cutAt = performance.now();
      await vi.waitFor(async () => expect(await two.acquire('c4')).toBe(true));
      expect(performance.now() - cutAt).toBeLessThan(2_000);
      await store.commit([insertConversation('c5', 'active')]);
      expect(await two.expired()).toEqual(['c5']);
      await expect(store.commit(stale)).rejects.toBeInstanceOf(ExpectationError);
      await expect(one.acquire('c-new')).rejects.toThrow('leases cannot be taken');
      await store.commit(guarded(two, 'c4'));
      expect(lost).toEqual([]);
      proxy.mend();
      await vi.waitFor(() => expect(lost).toEqual(['c4']), { timeout: 4_000 });
      await expect(store.commit(guarded(one, 'c4'))).rejects.toBeInstanceOf(ExpectationError);
      await store.commit(guarded(one, 'c5'));
      expect(await one.acquire('c4')).toBe(false);
    });

    it('that ran out are listed and can be taken', async () => {
      const insertStale = (holder: string) => [
        {
          query: store.db
            .insertInto('leases')
            .values({ conversation_id: `c-${holder}`, holder, fence: 5 })
            .compile(),
        },
        { query: store.db.insertInto('lease_holders').values({ holder, expires_at: 10 }).compile() },
      ];
      await store.commit([...insertStale('77'), ...insertStale('78')]);
      await store.commit([insertConversation('c-77', 'active'), insertConversation('c-78', 'active')]);
      const leases = disposeAfterTest(await make());
      expect((await leases.expired()).sort()).toEqual(['c-77', 'c-78']);
      expect(await leases.acquire('c-77')).toBe(true);
      expect(await leases.expired()).toEqual(['c-78']);
      const row = await store.db.selectFrom('leases').selectAll().where('conversation_id', '=', 'c-77').execute();
      expect(row[0]?.fence).toBeGreaterThan(5);
      await store.commit([{ query: store.db.deleteFrom('leases').where('holder', '=', '78').compile() }]);
    });

    it('of conversations that have ended are swept away', async () => {
      const stale = (conversation_id: string, holder: string) => ({
        query: store.db.insertInto('leases').values({ conversation_id, holder, fence: 5 }).compile(),
      });
      const gone = store.db.insertInto('lease_holders').values({ holder: '80', expires_at: 10 }).compile();
      await store.commit([stale('c-80', '80'), { query: gone }, insertConversation('c-80', 'ended')]);
      const one = disposeAfterTest(await make());
      await one.acquire('c-81');
      const two = disposeAfterTest(await make());
      expect(await two.expired()).toEqual([]);
      const left = await store.db.selectFrom('leases').select('conversation_id').execute();
      expect(left).toEqual([{ conversation_id: 'c-81' }]);
      const holders = await store.db.selectFrom('lease_holders').select('holder').where('holder', '=', '80').execute();
      expect(holders).toEqual([]);
    });

    it('make a take-over wait for a batch that is being applied', async () => {
      const one = disposeAfterTest(await make());
      const two = disposeAfterTest(await make());
      await one.acquire('c6');
      const writes = Array.from({ length: 50 }, () => store.commit(guarded(one, 'c6'), { lane: 'c6' }));
      await one.release('c6');
      expect(await two.acquire('c6')).toBe(true);
      const outcomes = await Promise.allSettled(writes);
      const after = outcomes.findIndex((outcome) => outcome.status === 'rejected');
      expect(outcomes.slice(after === -1 ? 50 : after).every((outcome) => outcome.status === 'rejected')).toBe(true);
    });
  }
});

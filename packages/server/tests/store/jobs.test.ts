import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import { createJobs } from '../../src/jobs/create-jobs.ts';
import { listDeadJobs, replayJob } from '../../src/jobs/job-rows.ts';
import type { Jobs } from '../../src/jobs/jobs.ts';
import { type Store, UnstorableError } from '../../src/store/store.ts';
import { describeOnEachDatabase, silentLog } from '../support/databases.ts';
import { disposeAfterTest } from '../support/dispose-after-test.ts';

describeOnEachDatabase('jobs', (db) => {
  let store: Store;
  const open: Jobs[] = [];
  let clock = 1_000_000;
  const make = () => {
    const jobs = createJobs(store, silentLog, { now: () => clock });
    open.push(jobs);
    return jobs;
  };
  const rows = async () => await store.db.selectFrom('jobs').selectAll().execute();

  beforeAll(async () => {
    store = await db.open();
  });
  afterEach(async () => {
    for (const jobs of open.splice(0)) await jobs[Symbol.asyncDispose]();
    await store.commit([{ query: store.db.deleteFrom('jobs').compile() }]);
  });

  it('run after the commit, once, with their payload', async () => {
    const jobs = make();
    const runs: unknown[] = [];
    jobs.handle('greet', async (payload, attempt) => void runs.push([payload, attempt]));
    jobs.start();
    await store.commit(jobs.add({ kind: 'greet', payload: { to: 'é', n: [1, null] } }));
    jobs.wake();
    await vi.waitFor(async () => expect(await rows()).toEqual([]));
    expect(runs).toEqual([[{ to: 'é', n: [1, null] }, 1]]);
  });

  it('do not run when their batch fails', async () => {
    const jobs = make();
    const run = vi.fn(async () => {});
    jobs.handle('never', run);
    jobs.start();
    const impossible = { query: store.db.deleteFrom('settings').compile(), expect: 1 };
    await expect(store.commit([...jobs.add({ kind: 'never', payload: 1 }), impossible])).rejects.toThrow();
    jobs.wake();
    await sleep(50);
    expect(run).not.toHaveBeenCalled();
    expect(await rows()).toEqual([]);
  });

  it('of a kind with places of its own take no others, and no more', async () => {
    const jobs = make();
    const waiting: (() => void)[] = [];
    const quick = vi.fn(async () => {});
    jobs.handle('long', () => new Promise<void>((resolve) => void waiting.push(resolve)), { concurrency: 2 });
    jobs.handle('quick', quick);
    jobs.start();
    const long = Array.from({ length: 12 }, (_, index) => jobs.add({ kind: 'long', payload: index }));
    await store.commit(long.flat());
    jobs.wake();
    await vi.waitFor(() => expect(waiting).toHaveLength(2));
    await store.commit(Array.from({ length: 20 }, (_, index) => jobs.add({ kind: 'quick', payload: index })).flat());
    jobs.wake();
    await vi.waitFor(() => expect(quick).toHaveBeenCalledTimes(20));
    expect(waiting).toHaveLength(2);
    for (let done = 0; done < 12; done += 1) {
      await vi.waitFor(() => expect(waiting.length).toBeGreaterThan(done));
      waiting[done]?.();
    }
    await vi.waitFor(async () => expect(await rows()).toEqual([]));
  });

  it('are found without a wake', async () => {
    const jobs = make();
    const run = vi.fn(async () => {});
    jobs.handle('polled', run);
    jobs.start();
    await sleep(50);
    await store.commit(jobs.add({ kind: 'polled', payload: 1 }));
    await vi.waitFor(() => expect(run).toHaveBeenCalledOnce(), { timeout: 3_000 });
  });

  it('wait for their time', async () => {
    const jobs = make();
    const run = vi.fn(async () => {});
    jobs.handle('later', run);
    jobs.start();
    await store.commit(jobs.add({ kind: 'later', payload: 1, runAt: clock + 5_000 }));
    jobs.wake();
    await sleep(60);
    expect(run).not.toHaveBeenCalled();
    clock += 5_000;
    jobs.wake();
    await vi.waitFor(() => expect(run).toHaveBeenCalledOnce());
  });

  it('are tried again after a growing wait, and die after the last attempt', async () => {
    const jobs = make();
    const attempts: number[] = [];
    jobs.handle('fail', async (_, attempt) => {
      attempts.push(attempt);
      throw new Error(`no ${attempt}`);
    });
    jobs.start();
    const start = clock;
    await store.commit(jobs.add({ kind: 'fail', payload: 1, maxAttempts: 3 }));
    for (const [index, waitMs] of [1_000, 2_000].entries()) {
      jobs.wake();
      await vi.waitFor(async () => expect((await rows())[0]?.last_error).toBe(`no ${index + 1}`));
      expect((await rows())[0]).toMatchObject({ run_at: clock + waitMs, locked_by: null, dead_at: null });
      clock += waitMs - 1;
      jobs.wake();
      await sleep(30);
      expect(attempts).toHaveLength(index + 1);
      clock += 1;
    }
    jobs.wake();
    await vi.waitFor(async () => expect((await rows())[0]?.dead_at).toBe(start + 3_000));
    expect(attempts).toEqual([1, 2, 3]);
    expect(await listDeadJobs(store, 10)).toMatchObject([{ kind: 'fail', attempts: 3, last_error: 'no 3' }]);
  });

  it('wait as their kind says', async () => {
    const jobs = make();
    jobs.handle('slow', async () => Promise.reject(new Error('no')), { backoffMs: (attempt) => attempt * 30_000 });
    jobs.start();
    await store.commit(jobs.add({ kind: 'slow', payload: 1 }));
    jobs.wake();
    await vi.waitFor(async () => expect((await rows())[0]?.run_at).toBe(clock + 30_000));
  });

  it('are not tried again when no retry makes storable what they write', async () => {
    const jobs = make();
    const run = vi.fn(async () => Promise.reject(new UnstorableError(0, 'invalid byte sequence')));
    jobs.handle('unstorable', run);
    jobs.start();
    await store.commit(jobs.add({ kind: 'unstorable', payload: 1 }));
    jobs.wake();
    await vi.waitFor(async () => expect(await listDeadJobs(store, 10)).toHaveLength(1));
    expect(run).toHaveBeenCalledOnce();
    expect((await rows())[0]?.last_error).toContain('invalid byte sequence');
  });

  it('can be replayed when they are dead', async () => {
    const jobs = make();
    let isBroken = true;
    jobs.handle('mend', async () => {
      if (isBroken) throw new Error('broken');
    });
    jobs.start();
    await store.commit(jobs.add({ kind: 'mend', payload: 1, maxAttempts: 1 }));
    jobs.wake();
    await vi.waitFor(async () => expect(await listDeadJobs(store, 10)).toHaveLength(1));
    const dead = (await listDeadJobs(store, 1))[0];
    isBroken = false;
    await store.commit([replayJob(store, dead?.job_id ?? '', clock)]);
    jobs.wake();
    await vi.waitFor(async () => expect(await rows()).toEqual([]));
  });

  it('of one key are added once while one waits or runs', async () => {
    const jobs = make();
    const gate = Promise.withResolvers<void>();
    const run = vi.fn(async () => await gate.promise);
    jobs.handle('keyed', run);
    const add = () => jobs.add({ kind: 'keyed', payload: 1, dedupeKey: 'conversation-1' });
    await store.commit([...add(), ...add()]);
    await store.commit(add());
    expect(await rows()).toHaveLength(1);
    jobs.start();
    await vi.waitFor(() => expect(run).toHaveBeenCalledOnce());
    await store.commit(add());
    gate.resolve();
    await vi.waitFor(async () => expect(await rows()).toEqual([]));
    await store.commit(add());
    jobs.wake();
    await vi.waitFor(() => expect(run).toHaveBeenCalledTimes(2));
  });

  it('of a dead key do not keep a new one away', async () => {
    const jobs = make();
    jobs.handle('dead-key', async () => Promise.reject(new Error('no')));
    jobs.start();
    for (const dead of [1, 2]) {
      await store.commit(jobs.add({ kind: 'dead-key', payload: 1, dedupeKey: 'k', maxAttempts: 1 }));
      jobs.wake();
      await vi.waitFor(async () => expect(await listDeadJobs(store, 10)).toHaveLength(dead));
    }
  });

  it('of a kind that this process does not know stay for another one', async () => {
    const [one, two] = [make(), make()];
    one.handle('mine', async () => {});
    one.start();
    await store.commit(one.add({ kind: 'theirs', payload: 1 }));
    one.wake();
    await sleep(50);
    expect(await rows()).toHaveLength(1);
    two.handle('theirs', async () => {});
    two.start();
    await vi.waitFor(async () => expect(await rows()).toEqual([]));
  });

  it('run once each when several workers reach for them', async () => {
    const runs: unknown[] = [];
    const workers = Array.from({ length: 3 }, make);
    for (const jobs of workers) {
      jobs.handle('shared', async (payload) => {
        runs.push(payload);
        await sleep(2);
      });
      // The start of a worker on the embedded database takes the locks of dead processes away: all start first.
      jobs.start();
    }
    await sleep(30);
    const added = Array.from({ length: 40 }, (_, index) => index);
    await store.commit(added.flatMap((payload) => workers[0]?.add({ kind: 'shared', payload }) ?? []));
    for (const jobs of workers) jobs.wake();
    await vi.waitFor(async () => expect(await rows()).toEqual([]), { timeout: 5_000 });
    expect([...runs].sort((a, b) => Number(a) - Number(b))).toEqual(added);
  });

  it('whose process died run again when their lock is over, and die when that was the last attempt', async () => {
    const jobs = make();
    const attempts: number[] = [];
    jobs.handle('orphan', async (_, attempt) => void attempts.push(attempt));
    jobs.start();
    await sleep(30);
    const orphan = (maxAttempts: number) => {
      const added = jobs.add({ kind: 'orphan', payload: maxAttempts, maxAttempts });
      const lock = store.db
        .updateTable('jobs')
        .set({ attempts: 1, locked_by: 'dead process', locked_until: clock + 30_000 })
        .where('max_attempts', '=', maxAttempts);
      return [...added, { query: lock.compile(), expect: 1 }];
    };
    await store.commit([...orphan(5), ...orphan(1)]);
    jobs.wake();
    await sleep(50);
    expect(attempts).toEqual([]);
    clock += 30_000;
    jobs.wake();
    await vi.waitFor(() => expect(attempts).toEqual([2]));
    await vi.waitFor(async () =>
      expect(await listDeadJobs(store, 10)).toMatchObject([{ payload: '1', last_error: 'the process ended' }]),
    );
  });

  it('that run are waited for at a close', async () => {
    const jobs = createJobs(store, silentLog, { now: () => clock });
    let isDone = false;
    const started = Promise.withResolvers<void>();
    jobs.handle('long', async () => {
      started.resolve();
      await sleep(80);
      isDone = true;
    });
    jobs.start();
    await store.commit(jobs.add({ kind: 'long', payload: 1 }));
    jobs.wake();
    await started.promise;
    await jobs[Symbol.asyncDispose]();
    expect(isDone).toBe(true);
    expect(await rows()).toEqual([]);
  });
});

describeOnEachDatabase('jobs over a restart', (db) => {
  it('go on at once on the embedded database, and after the lock on PostgreSQL', async () => {
    let clock = 5_000_000;
    const first = await db.open();
    const before = createJobs(first, silentLog, { now: () => clock });
    await first.commit(before.add({ kind: 'survive', payload: 'x' }));
    const lock = first.db.updateTable('jobs').set({ attempts: 1, locked_by: 'p', locked_until: clock + 30_000 });
    await first.commit([{ query: lock.compile(), expect: 1 }]);
    await first[Symbol.asyncDispose]();

    const second = await db.open();
    const jobs = disposeAfterTest(createJobs(second, silentLog, { now: () => clock }));
    const runs: unknown[] = [];
    jobs.handle('survive', async (payload, attempt) => void runs.push([payload, attempt]));
    if (db.kind === 'postgres') clock += 30_000;
    jobs.start();
    await vi.waitFor(() => expect(runs).toEqual([['x', 2]]));
  });
});

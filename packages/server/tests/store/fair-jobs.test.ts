import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import { createJobs } from '../../src/jobs/create-jobs.ts';
import type { Jobs } from '../../src/jobs/jobs.ts';
import type { Store } from '../../src/store/store.ts';
import { describeOnEachDatabase, silentLog } from '../support/databases.ts';

describeOnEachDatabase('jobs of several accounts', (db) => {
  let store: Store;
  let jobs: Jobs;
  let clock = 1_000_000;
  /** What runs, in the order begun, which among jobs taken at once is any; a job ends when it is called. */
  const begun: { readonly name: string; readonly end: () => void }[] = [];
  const names = () => begun.map(({ name }) => name);
  const end = (name: string) => begun.find((job) => job.name === name)?.end();

  beforeAll(async () => {
    store = await db.open();
  });
  afterEach(async () => {
    for (const job of begun.splice(0)) job.end();
    await jobs[Symbol.asyncDispose]();
    await store.commit([{ query: store.db.deleteFrom('jobs').compile() }]);
  });

  function start(options: { readonly concurrency?: number; readonly perAccount?: number }, kinds = ['slow']): void {
    jobs = createJobs(store, silentLog, { now: () => clock });
    const run = (payload: unknown) =>
      new Promise<void>((resolve) => void begun.push({ name: String(payload), end: resolve }));
    for (const kind of kinds) jobs.handle(kind, run, options);
    jobs.start();
  }

  async function add(accountId: string, count: number, kind = 'slow'): Promise<void> {
    // One after the other in time, so that their order is known.
    const added = Array.from({ length: count }, (_, index) => {
      clock += 1;
      return jobs.add({ kind, payload: `${accountId}${index + 1}`, accountId });
    });
    await store.commit(added.flat());
    jobs.wake();
  }

  it('take no more places than the share of theirs, and leave the rest', async () => {
    start({ concurrency: 4, perAccount: 2 });
    await add('a', 20);
    await vi.waitFor(() => expect([...names()].sort()).toEqual(['a1', 'a2']));
    await add('b', 1);
    await vi.waitFor(() => expect(names().slice(2)).toEqual(['b1']));
    await sleep(50);
    expect(begun).toHaveLength(3);
    end('a1');
    await vi.waitFor(() => expect(names().slice(2)).toEqual(['b1', 'a3']));
  });

  it('go round: who has fewest places comes before who has waited longest', async () => {
    start({ concurrency: 2, perAccount: 2 });
    await add('a', 20);
    await vi.waitFor(() => expect([...names()].sort()).toEqual(['a1', 'a2']));
    await add('b', 3);
    await add('c', 3);
    end('a1');
    await vi.waitFor(() => expect(names().slice(2)).toEqual(['b1']));
    end('a2');
    await vi.waitFor(() => expect(names().slice(2)).toEqual(['b1', 'c1']));
    end('b1');
    await vi.waitFor(() => expect(names().slice(2)).toEqual(['b1', 'c1', 'a3']));
  });

  it('take free places in turns', async () => {
    start({ concurrency: 5, perAccount: 3 });
    const backlog = ['a', 'a', 'a', 'a', 'b', 'c'].map((accountId, index) =>
      jobs.add({ kind: 'slow', payload: `${accountId}${index}`, accountId, runAt: clock + index }),
    );
    await store.commit(backlog.flat());
    clock += 10;
    jobs.wake();
    await vi.waitFor(() => expect([...names()].sort()).toEqual(['a0', 'a1', 'a2', 'b4', 'c5']));
  });

  it('of kinds that share their places go round too', async () => {
    start({}, ['one', 'two']);
    await add('a', 20, 'one');
    await vi.waitFor(() => expect(begun).toHaveLength(8));
    await add('b', 1, 'two');
    end('a1');
    await vi.waitFor(() => expect(names().slice(8)).toEqual(['b1']));
  });

  it('that wait for a place of their account are not looked for until one is free', async () => {
    start({ concurrency: 4, perAccount: 1 });
    await add('a', 5);
    await vi.waitFor(() => expect(names()).toEqual(['a1']));
    await sleep(50);
    const read = vi.spyOn(store, 'read');
    await sleep(200);
    expect(read.mock.calls.length).toBeLessThan(8);
    read.mockRestore();
  });
});

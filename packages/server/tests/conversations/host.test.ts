import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Conversations } from '../../src/calls/conversations.ts';
import { createConversations } from '../../src/calls/create-conversations.ts';
import type { Jobs } from '../../src/jobs/jobs.ts';
import type { Leases } from '../../src/store/leases.ts';
import type { Store } from '../../src/store/store.ts';
import { stagePal, startChat, until } from '../support/conversation-stage.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { disposeAfterTest } from '../support/dispose-after-test.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';

const jobs: Jobs = {
  add: () => [],
  handle: () => undefined,
  wake: () => undefined,
  start: () => undefined,
  [Symbol.asyncDispose]: async () => undefined,
};

/** Another host on the same store, as another process would be, with leases that can be taken away. */
describeOnEachDatabase('the host of conversations', (database) => {
  let platform: TestPlatform;
  let palId: string;
  let holders: Set<string>;
  let lose: (conversationId: string) => void = () => undefined;

  beforeAll(async () => {
    platform = await bootPlatform({ database });
    palId = (await stagePal(platform, null)).palId;
  });
  afterAll(() => platform.close());

  function host(idleMs = 60_000, store: Store = platform.platform.store): Conversations {
    holders = new Set();
    const leases: Leases = {
      acquire: async (id) => holders.add(id).has(id),
      guard: () => null,
      release: async (id) => void holders.delete(id),
      expired: async () => [],
      onLost: (fn) => {
        lose = fn;
      },
      [Symbol.asyncDispose]: async () => undefined,
    };
    const wakeOutbox = () => undefined;
    const { retriever } = platform.platform.documents;
    return createConversations({ ...platform.platform, store, retriever, leases, jobs, wakeOutbox, idleMs });
  }

  it('opens a conversation once, however many ask for it', async () => {
    const conversations = disposeAfterTest(host());
    const id = await startChat(platform, palId);
    const opened = await Promise.all(Array.from({ length: 5 }, () => conversations.open(id)));
    expect(new Set(opened).size).toBe(1);
    expect(conversations.size).toBe(1);
    expect(await conversations.open('c00000000000')).toBeNull();
    expect(conversations.size).toBe(1);
  });

  it('forgets unused conversations and rebuilds them on demand', async () => {
    const conversations = disposeAfterTest(host(60));
    const id = await startChat(platform, palId);
    const first = await conversations.open(id);
    await first?.respond('hello', 5_000);
    await until(() => conversations.size === 0);
    expect(holders.size).toBe(0);
    const second = await conversations.open(id);
    expect(second).not.toBe(first);
    expect(second?.turn()).toMatchObject({ turn_idx: 1, text: 'You said: hello', status: 'ready' });
  });

  it('keeps a conversation that somebody watches', async () => {
    const conversations = disposeAfterTest(host(60));
    const id = await startChat(platform, palId);
    const live = await conversations.open(id);
    const subscription = await live?.subscribe(() => undefined, {});
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(conversations.size).toBe(1);
    subscription?.unsubscribe();
    await until(() => conversations.size === 0);
  });

  it('lets go at once what another process has taken', async () => {
    const conversations = disposeAfterTest(host());
    const id = await startChat(platform, palId);
    const live = await conversations.open(id);
    const told: string[] = [];
    await live?.subscribe(() => undefined, { closed: (because) => told.push(because) });
    lose(id);
    await until(() => told.length > 0);
    expect(told).toEqual(['suspended']);
    expect(conversations.size).toBe(0);
  });

  it('suspends everything when it closes, and opens nothing more', async () => {
    const conversations = host();
    const id = await startChat(platform, palId);
    await conversations.open(id);
    await conversations[Symbol.asyncDispose]();
    expect(holders.size).toBe(0);
    await expect(conversations.open(id)).rejects.toMatchObject({ code: 'unavailable' });
    expect((await platform.ok('GET', `/v2/conversations/${id}`)).status).toBe('active');
  });

  it('ends a conversation that nobody used without a word', async () => {
    const conversations = disposeAfterTest(host());
    const id = await startChat(platform, palId, { custom_greeting: 'Welcome.' });
    expect(await conversations.end(id, 'r')).toBe(true);
    expect(await conversations.end(id, 'r')).toBe(false);
    expect(await conversations.open(id)).toBeNull();
    expect((await platform.ok('GET', `/v2/conversations/${id}/messages`)).data).toEqual([]);
  });

  it('answers no turn for words that cross the end of a conversation nobody used', async () => {
    const { store } = platform.platform;
    const gate = Promise.withResolvers<void>();
    let isEnding = false;
    const slow: Store = Object.create(store, {
      commit: {
        value: async (...args: Parameters<Store['commit']>) => {
          isEnding = true;
          await gate.promise;
          await store.commit(...args);
        },
      },
    });
    const conversations = disposeAfterTest(host(60_000, slow));
    const id = await startChat(platform, palId);
    const ending = conversations.end(id, 'r');
    await until(() => isEnding);
    const live = await conversations.open(id);
    const told: string[] = [];
    await live?.subscribe(() => undefined, { closed: (because) => told.push(because) });
    const words = live?.respond('hello', 5_000);
    gate.resolve();
    await expect(words).rejects.toMatchObject({ code: 'invalid_request', message: `conversation "${id}" has ended` });
    expect(await ending).toBe(true);
    await until(() => told.length > 0);
    expect(told).toEqual(['ended']);
    expect((await platform.ok('GET', `/v2/conversations/${id}/messages`)).data).toEqual([]);
  });

  it('ends a conversation once, however many ask for it', async () => {
    const conversations = disposeAfterTest(host());
    const id = await startChat(platform, palId);
    const live = await conversations.open(id);
    await live?.respond('hello', 5_000);
    await Promise.all([1, 2, 3].map(() => conversations.end(id, 'r')));
    const events = await platform.ok<{ data: { event_type: string }[] }>('GET', `/v2/conversations/${id}/events`);
    expect(events.data.filter((event) => event.event_type === 'system.shutdown')).toHaveLength(1);
  });
});

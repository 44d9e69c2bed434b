import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import { createOutboxSender, type OutboxSender, outboxWrites } from '../../src/jobs/outbox.ts';
import { createSealer } from '../../src/security/create-sealer.ts';
import {
  type Egress,
  EgressFailed,
  EgressRefused,
  type EgressRequest,
  type EgressResponse,
} from '../../src/security/egress.ts';
import type { Sealer } from '../../src/security/sealer.ts';
import { verifyWebhook } from '../../src/security/webhook-signature.ts';
import { insertAccount } from '../../src/store/accounts.ts';
import type { Store } from '../../src/store/store.ts';
import { insertWebhookSecret, readWebhookSecrets, rotateWebhookSecret } from '../../src/store/webhook-secrets.ts';
import { describeOnEachDatabase, silentLog } from '../support/databases.ts';

type Answer = number | Error | Promise<number>;

/** Answers as told by the URL's host; keeps what was sent. */
class ScriptedEgress implements Egress {
  readonly sent: EgressRequest[] = [];
  readonly answers = new Map<string, (count: number, request: EgressRequest) => Answer>();

  async request(request: EgressRequest): Promise<EgressResponse> {
    this.sent.push(request);
    const host = new URL(request.url).hostname;
    const count = this.sent.filter((other) => new URL(other.url).hostname === host).length;
    const answer = await Promise.race([this.answers.get(host)?.(count, request) ?? 200, aborted(request.signal)]);
    if (answer instanceof Error) throw answer;
    return { status: answer, headers: {}, body: Buffer.alloc(0), truncated: false, bytes: 0, durationMs: 1 };
  }
  bodies(host: string): string[] {
    return this.sent.filter((sent) => new URL(sent.url).hostname === host).map((sent) => String(sent.body));
  }
  check(url: string): URL {
    return new URL(url);
  }
  dispatcher(): never {
    throw new Error('the outbox needs no dispatcher');
  }
  async [Symbol.asyncDispose](): Promise<void> {}
}

function aborted(signal: AbortSignal | undefined): Promise<Error> {
  return new Promise((resolve) => {
    signal?.addEventListener('abort', () => resolve(new EgressFailed('aborted', { phase: 'sent', aborted: true })));
  });
}

describeOnEachDatabase('the outbox', (db) => {
  let store: Store;
  let sealer: Sealer;
  let egress: ScriptedEgress;
  let sender: OutboxSender;
  let clock = 1_700_000_000_000;
  let lanes = 0;
  const newLane = () => {
    lanes += 1;
    return { lane: `lane-${lanes}`, host: `h${lanes}.test` };
  };
  const start = () => {
    egress = new ScriptedEgress();
    sender = createOutboxSender({ store, sealer, egress, log: silentLog, now: () => clock, version: '1.2.3' });
    sender.start();
  };
  const put = async (to: { lane: string; host: string }, ...bodies: string[]) => {
    const message = (body: string) =>
      outboxWrites(store, {
        account_id: 'a1',
        conversation_id: 'c1',
        lane: to.lane,
        url: `https://${to.host}/hook?x=1`,
        body,
        now: clock,
      });
    await store.commit(bodies.flatMap(message));
    sender.wake();
  };
  const states = async (lane: string) =>
    (await store.db.selectFrom('outbox').select('state').where('lane', '=', lane).orderBy('position').execute()).map(
      (row) => row.state,
    );
  const row = async (lane: string) =>
    await store.db
      .selectFrom('outbox')
      .selectAll()
      .where('lane', '=', lane)
      .orderBy('position')
      .executeTakeFirstOrThrow();
  const pass = (ms: number) => {
    clock += ms;
    sender.wake();
  };

  beforeAll(async () => {
    store = await db.open();
    sealer = createSealer(store, randomBytes(32));
    const key = sealer.newAccountKey('a1');
    const account = { account_id: 'a1', owner_id: 1, name: 'a', is_first: 1, created_at: 1, deleted_at: null };
    await store.commit([
      insertAccount(store, { ...account, sealed_data_key: key.sealedDataKey }),
      insertWebhookSecret(store, key.sealer, 'a1', 1),
    ]);
    start();
  });
  afterEach(async () => {
    await sender[Symbol.asyncDispose]();
    start();
  });

  it('sends what a batch put in, signed, with the headers of Standard Webhooks', async () => {
    const to = newLane();
    await put(to, '{"event_type":"system.shutdown"}');
    await vi.waitFor(async () => expect(await states(to.lane)).toEqual(['delivered']));
    const [request] = egress.sent;
    const stored = await row(to.lane);
    expect(request).toMatchObject({
      url: `https://${to.host}/hook?x=1`,
      method: 'POST',
      body: '{"event_type":"system.shutdown"}',
      timeoutMs: 10_000,
    });
    expect(request?.headers).toMatchObject({
      'content-type': 'application/json',
      'user-agent': 'palaver/1.2.3',
      'webhook-id': stored.outbox_id,
      'x-tavus-event-id': stored.outbox_id,
      'webhook-timestamp': String(Math.floor(clock / 1_000)),
    });
    const [secret] = await readWebhookSecrets(store, sealer, 'a1', clock);
    const signed = { id: stored.outbox_id, timestamp: Math.floor(clock / 1_000) };
    const signature = request?.headers['webhook-signature'] ?? '';
    expect(verifyWebhook(secret?.secret ?? '', { ...signed, signature }, String(request?.body))).toBe(true);
    expect(stored).toMatchObject({ attempts: 1, last_status: 200, last_error: null, settled_at: clock });
  });

  it('signs with both secrets while a rotation has its grace', async () => {
    const to = newLane();
    const [old] = await readWebhookSecrets(store, sealer, 'a1', clock);
    const fresh = await rotateWebhookSecret(store, sealer, 'a1', { graceMs: 60_000, now: clock });
    await put(to, '1');
    await vi.waitFor(() => expect(egress.sent).toHaveLength(1));
    const signatures = egress.sent[0]?.headers['webhook-signature']?.split(' ') ?? [];
    const id = egress.sent[0]?.headers['webhook-id'] ?? '';
    const timestamp = Math.floor(clock / 1_000);
    expect(signatures).toHaveLength(2);
    expect(verifyWebhook(fresh.secret, { id, timestamp, signature: signatures[0] ?? '' }, '1')).toBe(true);
    expect(verifyWebhook(old?.secret ?? '', { id, timestamp, signature: signatures[1] ?? '' }, '1')).toBe(true);
    clock += 60_000;
    await put(to, '2');
    await vi.waitFor(() => expect(egress.sent).toHaveLength(2));
    expect(egress.sent[1]?.headers['webhook-signature']).not.toContain(' ');
  });

  it.each([
    ['500', () => 500],
    ['429', () => 429],
    ['a network error', () => new EgressFailed('connection refused', { phase: 'unsent' })],
    ['a timeout', () => new EgressFailed('timed out', { phase: 'sent', timeout: true })],
  ])(
    'tries again after %s at 1 s, 5 s, 25 s, 2 min and 10 min, under the same id, then gives up',
    async (_, answer) => {
      const to = newLane();
      egress.answers.set(to.host, answer);
      await put(to, 'x');
      for (const [index, waitMs] of [1_000, 5_000, 25_000, 120_000, 600_000].entries()) {
        await vi.waitFor(async () => expect((await row(to.lane)).next_attempt_at).toBe(clock + waitMs));
        pass(waitMs - 1);
        await sleep(20);
        expect(egress.bodies(to.host)).toHaveLength(index + 1);
        pass(1);
      }
      await vi.waitFor(async () => expect(await states(to.lane)).toEqual(['dead']));
      expect(new Set(egress.sent.map((sent) => sent.headers['webhook-id'])).size).toBe(1);
      expect(await row(to.lane)).toMatchObject({ attempts: 6, settled_at: clock });
    },
  );

  it.each([
    ['a 404', () => 404, 404, 'status 404'],
    ['a redirect', () => 302, 302, 'status 302'],
    ['a refused address', () => new EgressRefused('private_address', 'no'), null, 'egress_refused (private_address)'],
  ])('gives up at once after %s, and goes on in the lane', async (_, answer, status, error) => {
    const to = newLane();
    egress.answers.set(to.host, (count) => (count === 1 ? answer() : 204));
    await put(to, 'first', 'second');
    await vi.waitFor(async () => expect(await states(to.lane)).toEqual(['dead', 'delivered']));
    expect(await row(to.lane)).toMatchObject({ attempts: 1, last_status: status, last_error: error });
  });

  it('keeps the order of a lane while its first message is tried again', async () => {
    const to = newLane();
    egress.answers.set(to.host, (count) => (count <= 2 ? 503 : 200));
    await put(to, '1', '2');
    await put(to, '3');
    await vi.waitFor(() => expect(egress.bodies(to.host)).toEqual(['1']));
    await vi.waitFor(async () => expect((await row(to.lane)).next_attempt_at).toBe(clock + 1_000));
    await put(to, '4');
    await sleep(30);
    expect(egress.bodies(to.host)).toEqual(['1']);
    pass(1_000);
    await vi.waitFor(async () => expect((await row(to.lane)).next_attempt_at).toBe(clock + 5_000));
    pass(5_000);
    await vi.waitFor(async () => expect(await states(to.lane)).toEqual(Array(4).fill('delivered')));
    expect(egress.bodies(to.host)).toEqual(['1', '1', '1', '2', '3', '4']);
  });

  it('disables a lane whose receiver is gone, also for what comes later', async () => {
    const [to, other] = [newLane(), newLane()];
    egress.answers.set(to.host, () => 410);
    await put(to, '1', '2');
    await vi.waitFor(async () => expect(await states(to.lane)).toEqual(['disabled', 'disabled']));
    await put(to, '3');
    await put(other, 'x');
    await vi.waitFor(async () => expect(await states(other.lane)).toEqual(['delivered']));
    await vi.waitFor(async () => expect(await states(to.lane)).toEqual(Array(3).fill('disabled')));
    expect(egress.bodies(to.host)).toEqual(['1']);
  });

  it('replays a dead message, and enables its lane again', async () => {
    const to = newLane();
    egress.answers.set(to.host, (count) => (count === 1 ? 410 : 200));
    await put(to, '1');
    await vi.waitFor(async () => expect(await states(to.lane)).toEqual(['disabled']));
    const { outbox_id } = await row(to.lane);
    expect(await sender.replay('another', outbox_id)).toBe(false);
    expect(await sender.replay('a1', 'evt_nothing')).toBe(false);
    expect(await sender.replay('a1', outbox_id)).toBe(true);
    await vi.waitFor(async () => expect(await states(to.lane)).toEqual(['delivered']));
    expect(await sender.replay('a1', outbox_id)).toBe(false);
    await put(to, '2');
    await vi.waitFor(() => expect(egress.bodies(to.host)).toEqual(['1', '1', '2']));
    expect(egress.sent[0]?.headers['webhook-id']).toBe(egress.sent[1]?.headers['webhook-id']);
  });

  it('leaves a lane disabled whose receiver is gone at a replay too', async () => {
    const to = newLane();
    egress.answers.set(to.host, (count) => (count <= 2 ? 410 : 200));
    await put(to, '1', '2', '3');
    await vi.waitFor(async () => expect(await states(to.lane)).toEqual(Array(3).fill('disabled')));
    const { outbox_id } = await row(to.lane);
    expect(await sender.replay('a1', outbox_id)).toBe(true);
    await vi.waitFor(() => expect(egress.bodies(to.host)).toEqual(['1', '1']));
    await put(to, '4');
    await vi.waitFor(async () => expect(await states(to.lane)).toEqual(Array(4).fill('disabled')));
    expect(await sender.replay('a1', outbox_id)).toBe(true);
    await vi.waitFor(async () => expect(await states(to.lane)).toEqual(['delivered', 'dead', 'dead', 'dead']));
    await put(to, '5');
    await vi.waitFor(() => expect(egress.bodies(to.host)).toEqual(['1', '1', '1', '5']));
  });

  it('does not let a receiver that hangs hold up the others', async () => {
    const slow = Array.from({ length: 60 }, newLane).map(({ lane }) => ({ lane, host: 'slow.test' }));
    const fast = Array.from({ length: 20 }, newLane);
    egress.answers.set('slow.test', () => new Promise<number>(() => {}));
    for (const to of slow) await put(to, 'slow');
    await put(fast[0] ?? newLane(), 'early');
    for (const to of fast) await put(to, 'fast');
    await vi.waitFor(async () => {
      for (const to of fast) expect(egress.bodies(to.host)).toContain('fast');
    });
    expect(egress.bodies('slow.test').length).toBeLessThanOrEqual(8);
    await store.commit([{ query: store.db.deleteFrom('outbox').where('body', '=', 'slow').compile() }]);
  });

  it('refuses a second message of one id', async () => {
    const to = newLane();
    const once = () =>
      outboxWrites(store, {
        ...{
          account_id: 'a1',
          conversation_id: 'c1',
          lane: to.lane,
          url: `https://${to.host}/`,
          body: '1',
          now: clock,
        },
        outbox_id: 'evt_once',
      });
    await store.commit(once());
    await expect(store.commit(once())).rejects.toMatchObject({ constraint: 'outbox_id' });
  });

  it('leaves an attempt that a close cut off to the next process, uncounted', async () => {
    const to = newLane();
    egress.answers.set(to.host, () => new Promise<number>(() => {}));
    await put(to, 'x');
    await vi.waitFor(() => expect(egress.bodies(to.host)).toHaveLength(1));
    await sender[Symbol.asyncDispose]();
    expect(await row(to.lane)).toMatchObject({ state: 'pending', attempts: 0, locked_until: null });
    start();
    await vi.waitFor(async () => expect(await states(to.lane)).toEqual(['delivered']));
  });

  it('sends again what a dead process had under way', async () => {
    const to = newLane();
    await sender[Symbol.asyncDispose]();
    await put(to, 'x');
    const lock = store.db.updateTable('outbox').set({ attempts: 1, locked_until: clock + 20_000 });
    await store.commit([{ query: lock.where('lane', '=', to.lane).compile(), expect: 1 }]);
    start();
    if (db.kind === 'postgres') {
      await sleep(40);
      expect(egress.sent).toEqual([]);
      pass(20_000);
    }
    await vi.waitFor(async () => expect(await states(to.lane)).toEqual(['delivered']));
    expect((await row(to.lane)).attempts).toBe(2);
  });
});

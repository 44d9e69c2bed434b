import type { LiveEvent } from '@palaver/contract';
import type { JournalRecord, Session, SessionConfig } from '@palaver/runtime';
import { describe, expect, it } from 'vitest';
import type { Statement, Store } from '../store/store.ts';
import { HostedConversation } from './live-conversation.ts';

function event(seq: number, event_type = 'conversation.utterance', properties = {}): LiveEvent {
  return {
    message_type: 'conversation',
    event_type,
    conversation_id: 'c1',
    timestamp: seq,
    seq,
    turn_idx: 1,
    properties,
  };
}

/** A journal whose reads can be held up, and a session that only counts. */
function stage(turnIdx = 1, firstEvents: readonly LiveEvent[] | null = null) {
  const journal: LiveEvent[] = [];
  let release: (() => void) | null = null;
  let isHeldUp = false;
  const store = {
    dialect: 'sqlite',
    async read(query: Statement) {
      const [, after, , limit] = query.parameters as [string, number, string, number];
      const rows = journal.filter(({ seq }) => seq > after).slice(0, limit);
      if (isHeldUp) await new Promise<void>((resolve) => (release = resolve));
      return rows.map((found) => {
        const records: JournalRecord[] = [{ kind: 'event', seq: found.seq, event: found }];
        return { entry: found.seq, records: JSON.stringify(records) };
      });
    },
  } as unknown as Store;
  const announced: unknown[] = [];
  const snapshot: LiveEvent[] = [];
  const presences: number[] = [];
  const session = {
    lastSeq: 40,
    turn: () => ({ turn_idx: turnIdx }),
    snapshotEvents: () => snapshot,
    presence: (count: number) => presences.push(count),
    announce: (event_type: string, properties: object) => {
      announced.push(event_type);
      live.broadcast(event(90, event_type, properties));
    },
    idle: true,
  } as unknown as Session;
  const participants: unknown[] = [];
  const live = new HostedConversation({
    store,
    config: { conversation_id: 'c1', pipeline_mode: 'full' } as SessionConfig,
    now: () => 5_000,
    firstEvents: () => firstEvents,
    participants: (count, how) => participants.push([count, how]),
  });
  live.attach(session);
  return {
    live,
    store,
    journal,
    snapshot,
    presences,
    participants,
    holdUp() {
      isHeldUp = true;
    },
    async goOn() {
      isHeldUp = false;
      release?.();
      await new Promise((resolve) => setImmediate(resolve));
    },
  };
}

const seqs = (events: readonly LiveEvent[]) => events.map(({ seq }) => seq);

describe('subscribe', () => {
  it('brings what was missed, then what happens', async () => {
    const { live, journal } = stage();
    journal.push(event(1), event(2), event(3));
    const got: LiveEvent[] = [];
    await live.subscribe((found) => got.push(found), { after: 1 });
    live.broadcast(event(4));
    expect(got[0]).toMatchObject({
      event_type: 'conversation.resumed',
      seq: 1,
      properties: { after: 1, next_seq: 41 },
    });
    expect(seqs(got.slice(1))).toEqual([2, 3, 4]);
  });

  it('neither loses nor repeats what is broadcast while the journal is read', async () => {
    const { live, journal, holdUp, goOn } = stage();
    journal.push(event(2), event(5));
    const got: LiveEvent[] = [];
    holdUp();
    const subscribed = live.subscribe((found) => got.push(found), { after: 1 });
    live.broadcast(event(5));
    live.broadcast(event(6));
    await goOn();
    await subscribed;
    live.broadcast(event(7));
    expect(seqs(got.slice(1))).toEqual([2, 5, 6, 7]);
  });

  it('does not repeat a durable event that is broadcast after it was read', async () => {
    const { live, journal } = stage();
    journal.push(event(2));
    const got: LiveEvent[] = [];
    await live.subscribe((found) => got.push(found), { after: 1 });
    live.broadcast(event(2));
    live.broadcast(event(3));
    expect(seqs(got.slice(1))).toEqual([2, 3]);
  });

  it('gives a newcomer the welcome only while nobody has spoken', async () => {
    const fresh = stage(0);
    fresh.journal.push(event(1), event(2));
    const got: LiveEvent[] = [];
    await fresh.live.subscribe((found) => got.push(found), {});
    expect(seqs(got)).toEqual([1, 2]);
    const later = stage(3);
    later.journal.push(event(1), event(2));
    later.snapshot.push(event(30, 'conversation.utterance.streaming'));
    const others: LiveEvent[] = [];
    await later.live.subscribe((found) => others.push(found), {});
    expect(seqs(others)).toEqual([30]);
  });

  it('asks the journal for the first events before the store', async () => {
    const fresh = stage(0, [event(1), event(3)]);
    const got: LiveEvent[] = [];
    await fresh.live.subscribe((found) => got.push(found), {});
    fresh.live.broadcast(event(3));
    fresh.live.broadcast(event(4));
    await fresh.live.subscribe((found) => got.push(found), { after: 1 });
    expect(seqs(got.filter(({ event_type }) => event_type !== 'conversation.resumed'))).toEqual([1, 3, 4, 3]);
  });

  it('pages through a long journal and waits for the reader between the pages', async () => {
    const { live, journal } = stage();
    for (let seq = 1; seq <= 1_200; seq += 1) journal.push(event(seq));
    const got: LiveEvent[] = [];
    let drains = 0;
    const drained = async () => {
      drains += 1;
    };
    await live.subscribe((found) => got.push(found), { after: 0, drained });
    expect(seqs(got.slice(1))).toEqual(seqs(journal));
    expect(drains).toBe(2);
  });

  it('tells one subscriber alone', async () => {
    const { live } = stage();
    const [mine, others]: [LiveEvent[], LiveEvent[]] = [[], []];
    const subscription = await live.subscribe((found) => mine.push(found), {});
    await live.subscribe((found) => others.push(found), {});
    subscription.tell('conversation.error', { code: 'x' });
    expect(mine.map((found) => found.event_type)).toEqual(['conversation.error']);
    expect(others).toEqual([]);
    subscription.unsubscribe();
    subscription.tell('conversation.error', { code: 'y' });
    expect(mine).toHaveLength(1);
  });

  it('says once that it is over', async () => {
    const { live } = stage();
    const told: string[] = [];
    await live.subscribe(() => undefined, { closed: (because) => told.push(because) });
    live.close('ended');
    live.close('suspended');
    await live.subscribe(() => undefined, { closed: (because) => told.push(`late ${because}`) });
    expect(told).toEqual(['ended', 'late ended']);
  });
});

describe('join', () => {
  it('counts who is there, and each leaving once', () => {
    const { live, participants, presences } = stage();
    const first = live.join();
    const second = live.join();
    first('left');
    first('left');
    second('lost');
    expect(participants).toEqual([
      [1, 'joined'],
      [2, 'joined'],
      [1, 'left'],
      [0, 'lost'],
    ]);
    expect(presences).toEqual([1, 2, 1, 0]);
  });

  it('keeps a conversation in memory while somebody is there', () => {
    const { live } = stage();
    expect(live.idle).toBe(true);
    const leave = live.join();
    expect(live.idle).toBe(false);
    leave('left');
    expect(live.idle).toBe(true);
  });
});

describe('respond', () => {
  it('says that the words were not kept where the session and the store are lost', async () => {
    const { live, store } = stage();
    Object.assign(store, { read: async () => Promise.reject(new Error('disk full')) });
    Object.assign(live.session, { respond: () => ({ turn_idx: 2 }), whenReady: async () => 'lost' });
    await expect(live.respond('hello', 1_000)).rejects.toMatchObject({ code: 'unavailable' });
  });
});

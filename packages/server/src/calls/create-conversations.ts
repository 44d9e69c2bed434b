import type { LiveEvent } from '@palaver/contract';
import { createRealClock, FencedError, openSession } from '@palaver/runtime';
import type { Logger } from 'pino';
import type { CallDelivery } from '../delivery/call-delivery.ts';
import type { Retriever } from '../documents/retriever.ts';
import { DomainError } from '../errors.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Engines } from '../platform-parts.ts';
import type { Sealer } from '../security/sealer.ts';
import { type ConversationRecord, listBegunConversations, readConversation } from '../store/conversations.ts';
import type { Leases } from '../store/leases.ts';
import type { Store, Write } from '../store/store.ts';
import { callback } from './callback-writes.ts';
import { type ConversationSetup, createSetups, sessionConfig } from './conversation-setup.ts';
import { type ConversationTokens, createConversationTokens } from './conversation-tokens.ts';
import type { ClosedBecause, Conversations } from './conversations.ts';
import { registerDeadlines } from './deadlines.ts';
import { ACCOUNT_DELETED, endOrphaned } from './end-orphaned.ts';
import { endUnbegun } from './end-unbegun.ts';
import { endWrites, faceOf } from './end-writes.ts';
import { registerErasing } from './erasing.ts';
import { heldElsewhere } from './held-elsewhere.ts';
import { HostedConversation } from './live-conversation.ts';
import { registerMemoryConsolidation } from './memory-consolidation.ts';
import { createParticipants } from './participants.ts';
import { registerPostCallActions } from './post-call-actions.ts';
import { createRetrieverPort } from './retriever-port.ts';
import { createSessionIds } from './session-ids.ts';
import { createDelivery, createJournal, createLedger, emptyLedger } from './session-ports.ts';

export interface ConversationsParts {
  readonly store: Store;
  readonly leases: Leases;
  readonly sealer: Sealer;
  readonly delivery: CallDelivery;
  readonly engines: Engines;
  readonly jobs: Jobs;
  /** Says that outbox rows were committed. */
  readonly wakeOutbox: () => void;
  readonly log: Logger;
  readonly now: () => number;
  /** Sees every event that is broadcast, for the numbers of the process. */
  readonly observe?: (event: LiveEvent) => void;
  /** Finds passages in documents. */
  readonly retriever: Retriever;
  /** Counts faults of sessions by their code. */
  readonly countFault?: (code: string) => void;
  /** Unused, settled sessions leave memory after this long. */
  readonly idleMs?: number;
  /** Pauses before the second and third attempt of a post-call action. */
  readonly postCallPausesMs?: readonly number[];
}

/** How long an unused text session stays in memory. */
const IDLE_MS = 180_000;
/** Recovered conversations that are opened at once. */
const RECOVERING = 8;
const LEASE_WATCH_MS = 1_000;
/** A conversation outlives its account by this long at most, whichever process holds it. */
const ORPHAN_WATCH_MS = 2_000;

interface Entry {
  readonly opened: Promise<HostedConversation | null>;
  live: HostedConversation | null;
}

export function createConversations(parts: ConversationsParts): Conversations {
  return new ConversationHost(parts);
}

class ConversationHost implements Conversations {
  readonly tokens: ConversationTokens;
  readonly #parts: ConversationsParts;
  readonly #entries = new Map<string, Entry>();
  /** Conversations on their way out of memory: whoever opens one waits for it. */
  readonly #leaving = new Map<string, Promise<void>>();
  readonly #setups: ReturnType<typeof createSetups>;
  readonly #participants = createParticipants((id) => this.#endQuietly(id, 'participant_left_timeout reached'));
  readonly #timers: NodeJS.Timeout[] = [];
  readonly #ids = createSessionIds();
  #closing = false;

  constructor(parts: ConversationsParts) {
    this.#parts = parts;
    this.tokens = createConversationTokens(parts);
    this.#setups = createSetups(parts);
    const idleMs = parts.idleMs ?? IDLE_MS;
    this.#timers.push(setInterval(() => this.#dropIdle(idleMs), Math.min(idleMs, 15_000)).unref());
    parts.leases.onLost((id) => void this.#suspend(id));
    registerDeadlines({ jobs: parts.jobs, store: parts.store, end: (id, reason) => this.end(id, reason) });
    registerErasing(parts);
    registerPostCallActions({ ...parts, setups: this.#setups });
    registerMemoryConsolidation({ ...parts, setups: this.#setups });
  }

  get size(): number {
    return this.#entries.size;
  }

  async open(conversationId: string): Promise<HostedConversation | null> {
    for (;;) {
      await this.#leaving.get(conversationId);
      if (this.#closing) throw new DomainError('unavailable', 'the server is shutting down', { hint: 'Try again.' });
      const known = this.#entries.get(conversationId);
      if (known !== undefined) return known.opened;
      if (this.#leaving.has(conversationId)) continue;
      const entry: Entry = { opened: this.#load(conversationId), live: null };
      this.#entries.set(conversationId, entry);
      const forget = (): void => {
        if (this.#entries.get(conversationId) === entry) this.#entries.delete(conversationId);
      };
      entry.opened.then((live) => {
        if (live === null) forget();
        else entry.live = live;
      }, forget);
      return entry.opened;
    }
  }

  async end(conversationId: string, reason: string): Promise<boolean> {
    const isOpen = (): boolean => this.#entries.has(conversationId);
    if (!isOpen() && (await endUnbegun(this.#parts, conversationId, reason, isOpen))) {
      this.#wake();
      return true;
    }
    const live = await this.open(conversationId);
    if (live === null) return false;
    await live.end(reason);
    return true;
  }

  async endOrphaned(): Promise<void> {
    if (this.#closing) return;
    await endOrphaned(this.#parts, (id, reason) => this.end(id, reason));
  }

  async recover(): Promise<void> {
    this.#timers.push(setInterval(() => void this.endOrphaned(), ORPHAN_WATCH_MS).unref());
    await this.endOrphaned();
    const ids = await listBegunConversations(this.#parts.store);
    await this.#openAll(ids);
    if (this.#parts.store.dialect !== 'postgres') return;
    this.#timers.push(setInterval(() => void this.#takeOverExpired(), LEASE_WATCH_MS).unref());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing = true;
    for (const timer of this.#timers) clearInterval(timer);
    this.#participants[Symbol.dispose]();
    await Promise.all([...this.#entries.keys()].map((id) => this.#suspend(id)));
    await Promise.all(this.#leaving.values());
  }

  async #takeOverExpired(): Promise<void> {
    if (this.#closing) return;
    try {
      await this.#openAll(await this.#parts.leases.expired());
    } catch (error) {
      this.#parts.log.warn({ err: error }, 'looking for conversations without a holder failed');
    }
  }

  /** Opens them, which settles what their last process left; those that another process holds are its own affair. */
  async #openAll(ids: readonly string[]): Promise<void> {
    const waiting = [...ids];
    const worker = async (): Promise<void> => {
      for (let id = waiting.shift(); id !== undefined && !this.#closing; id = waiting.shift()) {
        await this.open(id).then(
          (live) => live !== null && this.#watchAbandoned(live),
          (error: unknown) => {
            if (DomainError.is(error) && (error.code === 'conflict' || error.code === 'unavailable')) return;
            this.#parts.log.error({ err: error, conversation_id: id }, 'a conversation could not be recovered');
          },
        );
      }
    };
    await Promise.all(Array.from({ length: RECOVERING }, worker));
  }

  /** A recovered conversation whose participants do not come back has been left by all. */
  #watchAbandoned(live: HostedConversation): void {
    live.join()('lost');
  }

  async #load(id: string): Promise<HostedConversation | null> {
    const { store, leases } = this.#parts;
    const first = await readConversation(store, id);
    if (first === null || first.status !== 'active') return null;
    if (!(await leases.acquire(id))) throw heldElsewhere(id);
    try {
      // Read again under the lease: `next_seq` and the status are what its last holder left.
      const record = store.dialect === 'postgres' ? await readConversation(store, id) : first;
      if (record?.status === 'active') return await this.#start(record, await this.#setups.of(record));
      await leases.release(id);
      return null;
    } catch (error) {
      await leases.release(id);
      if (!(error instanceof FencedError)) throw error;
      const now = await readConversation(store, id);
      if (now?.status === 'active') throw heldElsewhere(id);
      return null;
    }
  }

  async #start(record: ConversationRecord, setup: ConversationSetup): Promise<HostedConversation> {
    const { store, leases, log } = this.#parts;
    const id = record.conversation_id;
    const config = sessionConfig(record, setup);
    // Read under the lease, and numbers are taken before anything is written.
    const isEmpty = record.next_seq === 1;
    const journal = createJournal({
      store,
      leases,
      record,
      now: this.#parts.now,
      isEmpty,
      endWrites: (end, last) =>
        endWrites({ ...this.#parts, record, hasPostCallTools: setup.postCallTools.length > 0 }, end, last),
      beginWrites: () => this.#beginWrites(record),
      wake: () => this.#wake(),
    });
    const live = new HostedConversation({
      store,
      config,
      now: this.#parts.now,
      firstEvents: () => journal.firstEvents(),
      participants: (count, how) => {
        if (!record.chat) this.#participants.changed(id, record.body.participant_left_timeout_s, count, how);
      },
    });
    const retrieverPort = await createRetrieverPort(this.#parts, record, setup);
    live.attach(
      await openSession(config, {
        clock: createRealClock(),
        responder: { start: (request, emit) => setup.model.stream(request, emit) },
        journal,
        ledger: isEmpty ? emptyLedger : createLedger(store, id),
        delivery: createDelivery(this.#parts.delivery, record, setup),
        judge: setup.model,
        ...retrieverPort,
        ids: this.#ids,
        outlet: {
          broadcast: observed(live, this.#parts.observe),
          ended: (reason, isDurable) => this.#stopped(id, live, isDurable ? reason : null),
        },
        report: ({ code, message, error }) => {
          this.#parts.countFault?.(code);
          log.warn({ code, err: error, conversation_id: id }, message);
        },
      }),
    );
    return live;
  }

  /** The PAL's arrival is told to the callback, under both of its names. */
  #beginWrites(record: ConversationRecord): readonly Write[] {
    const { store, now } = this.#parts;
    return ['system.pal_joined', 'system.replica_joined'].flatMap((event) =>
      callback(store, record, now(), event, faceOf(record)),
    );
  }

  #wake(): void {
    this.#parts.jobs.wake();
    this.#parts.wakeOutbox();
  }

  /** The session has ended for a reason, or (null) had to stop: another process took over, or the store is away. */
  #stopped(id: string, live: HostedConversation, reason: string | null): void {
    const entry = this.#entries.get(id);
    if (entry?.live !== null && entry?.live !== live) return;
    this.#entries.delete(id);
    this.#participants.forget(id);
    if (reason !== null) live.close(closedBecause(reason));
    else {
      void readConversation(this.#parts.store, id).then(
        (record) => live.close(record?.status === 'active' ? 'suspended' : closedBecause(record?.shutdown_reason)),
        () => live.close('suspended'),
      );
    }
    const leaving = this.#parts.leases
      .release(id)
      .catch((error: unknown) => {
        this.#parts.log.warn({ err: error, conversation_id: id }, 'a lease could not be given back');
      })
      .finally(() => this.#leaving.delete(id));
    this.#leaving.set(id, leaving);
  }

  #dropIdle(idleMs: number): void {
    const before = this.#parts.now() - idleMs;
    for (const [id, { live }] of this.#entries) {
      if (live?.idle === true && live.usedAt < before) void this.#suspend(id);
    }
  }

  #suspend(id: string): Promise<void> {
    const entry = this.#entries.get(id);
    if (entry === undefined) return Promise.resolve();
    this.#entries.delete(id);
    const leaving = (async () => {
      try {
        const live = await entry.opened.catch(() => null);
        if (live === null) return;
        await live.session.suspend();
        live.close('suspended');
        await this.#parts.leases.release(id);
      } catch (error) {
        this.#parts.log.error({ err: error, conversation_id: id }, 'a conversation could not be suspended');
      } finally {
        this.#leaving.delete(id);
      }
    })();
    this.#leaving.set(id, leaving);
    return leaving;
  }

  #endQuietly(id: string, reason: string): void {
    this.end(id, reason).catch((error: unknown) => {
      this.#parts.log.error({ err: error, conversation_id: id }, 'a conversation could not be ended');
    });
  }
}

function closedBecause(reason: string | null | undefined): ClosedBecause {
  return reason === ACCOUNT_DELETED ? 'account_deleted' : 'ended';
}

function observed(live: HostedConversation, observe: ConversationsParts['observe']): (event: LiveEvent) => void {
  return (event) => {
    observe?.(event);
    live.broadcast(event);
  };
}

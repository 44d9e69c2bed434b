import type { Interaction, LiveEvent } from '@palaver/contract';
import type { AwaitedTurn, CallDecision, Session, SessionConfig, TurnView } from '@palaver/runtime';
import { DomainError } from '../errors.ts';
import { readConversation } from '../store/conversations.ts';
import { readEvents } from '../store/journal-reads.ts';
import type { Store } from '../store/store.ts';
import type { ClosedBecause, Leaving, LiveConversation, SubscribeOptions, Subscription } from './conversations.ts';

/** Durable events read at once while a client catches up. */
const CATCH_UP_PAGE = 500;

export interface LiveParts {
  readonly store: Store;
  readonly config: SessionConfig;
  readonly now: () => number;
  /** All durable events, while they are few and known without the store. */
  readonly firstEvents?: () => readonly LiveEvent[] | null;
  /** Called when the number of joined participants changes. */
  readonly participants: (count: number, how: Leaving | 'joined') => void;
}

interface Subscriber {
  listener: (event: LiveEvent) => void;
  readonly closed: ((because: ClosedBecause) => void) | undefined;
}

/** A live conversation, and what the host does with it. */
export class HostedConversation implements LiveConversation {
  readonly conversation_id: string;
  readonly #parts: LiveParts;
  readonly #subscribers = new Set<Subscriber>();
  /** Events for one subscriber alone, known by their properties. */
  readonly #told = new WeakMap<object, Subscriber>();
  #session: Session | null = null;
  #joined = 0;
  #usedAt: number;
  #closed: ClosedBecause | null = null;

  constructor(parts: LiveParts) {
    this.#parts = parts;
    this.conversation_id = parts.config.conversation_id;
    this.#usedAt = parts.now();
  }

  /** Looking at the session counts as using it. */
  get session(): Session {
    if (this.#session === null) throw new Error(`"${this.conversation_id}" is used before its session is open`);
    this.#usedAt = this.#parts.now();
    return this.#session;
  }

  /** Nobody watches, nothing runs. */
  get idle(): boolean {
    return this.#subscribers.size === 0 && this.#joined === 0 && this.#session?.idle === true;
  }

  /** Unix ms of the last use. */
  get usedAt(): number {
    return this.#usedAt;
  }

  attach(session: Session): void {
    this.#session = session;
  }

  /** The session's outlet. */
  broadcast(event: LiveEvent): void {
    const only = event.properties === undefined ? undefined : this.#told.get(event.properties);
    if (only !== undefined) {
      if (this.#subscribers.has(only)) only.listener(event);
      return;
    }
    for (const subscriber of this.#subscribers) subscriber.listener(event);
  }

  /** The session has stopped: tells every subscriber. */
  close(because: ClosedBecause): void {
    if (this.#closed !== null) return;
    this.#closed = because;
    const all = [...this.#subscribers];
    this.#subscribers.clear();
    for (const subscriber of all) subscriber.closed?.(because);
  }

  interact(interaction: Interaction): string | null {
    return this.session.interact(interaction, 'live');
  }

  async subscribe(listener: (event: LiveEvent) => void, options: SubscribeOptions): Promise<Subscription> {
    const { session } = this;
    const subscriber: Subscriber = { listener: () => undefined, closed: options.closed };
    const subscription: Subscription = {
      unsubscribe: () => this.#subscribers.delete(subscriber),
      tell: (eventType, properties) => {
        this.#told.set(properties, subscriber);
        session.announce(eventType, properties);
      },
    };
    if (this.#closed !== null) {
      options.closed?.(this.#closed);
      return subscription;
    }
    this.#subscribers.add(subscriber);
    try {
      const journal = { ...this.#parts, id: this.conversation_id };
      await catchUp(journal, subscriber, listener, options, session);
    } catch (error) {
      this.#subscribers.delete(subscriber);
      throw error;
    }
    return subscription;
  }

  join(): (how: Leaving) => void {
    this.#joined += 1;
    this.session.presence(this.#joined);
    this.#parts.participants(this.#joined, 'joined');
    let here = true;
    return (how) => {
      if (!here) return;
      here = false;
      this.#joined -= 1;
      if (this.#closed !== null) return;
      this.session.presence(this.#joined);
      this.#parts.participants(this.#joined, how);
    };
  }

  async respond(text: string, timeoutMs: number): Promise<TurnView> {
    if (this.#parts.config.pipeline_mode === 'echo') {
      throw new DomainError('invalid_request', 'Bad Request. respond: the PAL only echoes', {
        hint: 'Send conversation.echo over the live socket, or use a PAL with pipeline_mode "full".',
      });
    }
    const { session } = this;
    const started = session.respond(text);
    if (started === 'ended') throw conversationEnded(this.conversation_id);
    if (started === 'busy') {
      throw new DomainError('conflict', 'a turn of this conversation is still running', {
        hint: 'Read it with GET on the same path until its status is "ready", then say the next thing.',
      });
    }
    const turn = await waitReady(session, started.turn_idx, timeoutMs);
    if (turn === 'lost') throw await this.#lostWords();
    return turn;
  }

  /** The session had to stop before it kept what was said to it: it was ended meanwhile, or goes on elsewhere. */
  async #lostWords(): Promise<DomainError> {
    try {
      const record = await readConversation(this.#parts.store, this.conversation_id);
      if (record?.status !== 'active') return conversationEnded(this.conversation_id);
    } catch {
      // The store is away, which is why the session stopped.
    }
    return new DomainError('unavailable', 'the conversation had to stop before it could keep what was said', {
      hint: 'Look at its newest turn with GET on the same path, then say it again.',
    });
  }

  turn(): TurnView | null {
    return this.session.turn();
  }

  confirm(toolCallId: string, argumentsHash: string, by: 'button' | 'api'): Promise<CallDecision> {
    return this.session.confirm(toolCallId, argumentsHash, by);
  }

  decline(toolCallId: string, reason: string | null): Promise<CallDecision> {
    return this.session.decline(toolCallId, reason);
  }

  toolResult(toolCallId: string, output: string, status: 'success' | 'error'): Promise<CallDecision> {
    return this.session.toolResult(toolCallId, output, status, 'rest');
  }

  end(reason: string): Promise<void> {
    return this.session.end(reason);
  }
}

async function waitReady(session: Session, turnIdx: number, timeoutMs: number): Promise<AwaitedTurn> {
  const waiting = new AbortController();
  const timer = setTimeout(() => waiting.abort(), timeoutMs);
  try {
    return await session.whenReady(turnIdx, waiting.signal);
  } catch (error) {
    // The wait was given up, the turn goes on.
    if (!waiting.signal.aborted) throw error;
    const view = session.turn(turnIdx);
    return view ?? { status: 'pending' as const, turn_idx: turnIdx, text: '', inference_ids: [], tool_calls: [] };
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Brings a subscriber up to date without a gap or a repetition: what is broadcast while the journal is read is kept
 * back, then follows what passing events added up to. Afterwards its listener is the client's own, behind a check of
 * `seq`: an event that was read as durable may still be on its way to being broadcast.
 */
async function catchUp(
  { store, id, now, firstEvents }: Pick<LiveParts, 'store' | 'now' | 'firstEvents'> & { readonly id: string },
  subscriber: Subscriber,
  listener: (event: LiveEvent) => void,
  options: SubscribeOptions,
  session: Session,
): Promise<void> {
  // A number that no event has yet, as after the restore of a backup, would make the client deaf to those that come.
  const after = options.after === undefined ? undefined : Math.min(options.after, session.lastSeq);
  // Before the first user turn a client that comes anew has missed only the welcome: it gets it.
  const from = after ?? ((session.turn()?.turn_idx ?? 0) === 0 ? 0 : null);
  let last = from ?? -1;
  const pass = (event: LiveEvent): void => {
    if (event.seq <= last) return;
    last = event.seq;
    listener(event);
  };
  const heldBack: LiveEvent[] = [];
  subscriber.listener = (event) => heldBack.push(event);
  if (after !== undefined) listener(resumed(id, after, session.lastSeq + 1, now()));
  const known = from === null ? [] : firstEvents?.();
  if (known) for (const event of known) pass(event);
  else {
    for (let more = true; more; ) {
      const page = await readEvents(store, id, last, CATCH_UP_PAGE);
      for (const event of page) pass(event);
      more = page.length === CATCH_UP_PAGE;
      if (more) await options.drained?.();
    }
  }
  for (const event of [...heldBack, ...session.snapshotEvents()].sort((a, b) => a.seq - b.seq)) pass(event);
  subscriber.listener = pass;
}

function resumed(conversationId: string, after: number, nextSeq: number, nowMs: number): LiveEvent {
  return {
    message_type: 'conversation',
    event_type: 'conversation.resumed',
    conversation_id: conversationId,
    timestamp: nowMs / 1000,
    seq: after,
    properties: { after, next_seq: nextSeq },
  };
}

export function conversationEnded(conversationId: string): DomainError {
  return new DomainError('invalid_request', `conversation "${conversationId}" has ended`, {
    hint: 'Start another one with POST /v2/conversations.',
  });
}

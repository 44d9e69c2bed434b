import type { LiveEvent } from '@palaver/contract';
import type { Session, SessionConfig } from '@palaver/runtime';
import { DomainError } from '../errors.ts';
import { readEvents } from '../store/journal-reads.ts';
import type { Store } from '../store/store.ts';
import type { ClosedBecause, Leaving, LiveConversation, SubscribeOptions, Subscription } from './conversations.ts';

/** Durable events read at once while a client catches up. */
const CATCH_UP_PAGE = 500;

export interface LiveParts {
  readonly store: Store;
  readonly config: SessionConfig;
  readonly now: () => number;
  /** Called when the number of joined participants changes. */
  readonly participants: (count: number, how: Leaving | 'joined') => void;
}

/** A live conversation, and what the host does with it. */
export interface HostedConversation extends LiveConversation {
  attach(session: Session): void;
  /** The session's outlet. */
  broadcast(event: LiveEvent): void;
  /** The session has stopped: tells every subscriber. */
  close(because: ClosedBecause): void;
  readonly session: Session;
  /** Nobody watches, nothing runs. */
  readonly idle: boolean;
  /** Unix ms of the last use. */
  readonly usedAt: number;
}

interface Subscriber {
  listener: (event: LiveEvent) => void;
  readonly closed: ((because: ClosedBecause) => void) | undefined;
}

export function createLiveConversation(parts: LiveParts): HostedConversation {
  const { store, config, now } = parts;
  const id = config.conversation_id;
  const subscribers = new Set<Subscriber>();
  /** Events for one subscriber alone, known by their properties. */
  const told = new WeakMap<object, Subscriber>();
  let session: Session | null = null;
  let joined = 0;
  let usedAt = now();
  let closed: ClosedBecause | null = null;

  function running(): Session {
    if (session === null) throw new Error(`conversation "${id}" is used before its session is open`);
    usedAt = now();
    return session;
  }

  return {
    conversation_id: id,
    get session() {
      return running();
    },
    get idle() {
      return subscribers.size === 0 && joined === 0 && session?.idle === true;
    },
    get usedAt() {
      return usedAt;
    },
    attach(opened) {
      session = opened;
    },
    broadcast(event) {
      const only = event.properties === undefined ? undefined : told.get(event.properties);
      if (only !== undefined) {
        if (subscribers.has(only)) only.listener(event);
        return;
      }
      for (const subscriber of subscribers) subscriber.listener(event);
    },
    close(because) {
      if (closed !== null) return;
      closed = because;
      const all = [...subscribers];
      subscribers.clear();
      for (const subscriber of all) subscriber.closed?.(because);
    },
    interact: (interaction) => running().interact(interaction, 'live'),
    async subscribe(listener, options) {
      const current = running();
      const subscriber: Subscriber = { listener: () => undefined, closed: options.closed };
      const subscription: Subscription = {
        unsubscribe: () => subscribers.delete(subscriber),
        tell(eventType, properties) {
          told.set(properties, subscriber);
          current.announce(eventType, properties);
        },
      };
      if (closed !== null) {
        options.closed?.(closed);
        return subscription;
      }
      subscribers.add(subscriber);
      try {
        await catchUp({ store, id, now }, subscriber, listener, options, current);
      } catch (error) {
        subscribers.delete(subscriber);
        throw error;
      }
      return subscription;
    },
    join() {
      joined += 1;
      running().presence(joined);
      parts.participants(joined, 'joined');
      let here = true;
      return (how) => {
        if (!here) return;
        here = false;
        joined -= 1;
        usedAt = now();
        if (closed !== null) return;
        session?.presence(joined);
        parts.participants(joined, how);
      };
    },
    async respond(text, timeoutMs) {
      if (config.pipeline_mode === 'echo') {
        throw new DomainError('invalid_request', 'Bad Request. respond: the PAL only echoes', {
          hint: 'Send conversation.echo over the live socket, or use a PAL with pipeline_mode "full".',
        });
      }
      const current = running();
      const started = current.respond(text);
      if (started === 'ended') throw conversationEnded(id);
      if (started === 'busy') {
        throw new DomainError('conflict', 'a turn of this conversation is still running', {
          hint: 'Read it with GET on the same path until its status is "ready", then say the next thing.',
        });
      }
      return waitReady(current, started.turn_idx, timeoutMs);
    },
    turn: () => running().turn(),
    confirm: (callId, hash, by) => running().confirm(callId, hash, by),
    decline: (callId, reason) => running().decline(callId, reason),
    toolResult: (callId, output, status) => running().toolResult(callId, output, status, 'rest'),
    end: (reason) => running().end(reason),
  };
}

async function waitReady(session: Session, turnIdx: number, timeoutMs: number) {
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
  { store, id, now }: { readonly store: Store; readonly id: string; readonly now: () => number },
  subscriber: Subscriber,
  listener: (event: LiveEvent) => void,
  options: SubscribeOptions,
  session: Session,
): Promise<void> {
  // Before the first user turn a client that comes anew has missed only the welcome: it gets it.
  const from = options.after ?? ((session.turn()?.turn_idx ?? 0) === 0 ? 0 : null);
  let last = from ?? -1;
  const pass = (event: LiveEvent): void => {
    if (event.seq <= last) return;
    last = event.seq;
    listener(event);
  };
  const heldBack: LiveEvent[] = [];
  subscriber.listener = (event) => heldBack.push(event);
  if (options.after !== undefined) listener(resumed(id, options.after, session.lastSeq + 1, now()));
  if (from !== null) {
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

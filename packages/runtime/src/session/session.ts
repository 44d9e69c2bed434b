import type { Interaction, LiveEvent } from '@palaver/contract';
import type { Clock } from '../ports/clock.ts';
import type { Delivery } from '../ports/delivery.ts';
import type { Journal } from '../ports/journal.ts';
import type { Judge } from '../ports/judge.ts';
import type { Ledger } from '../ports/ledger.ts';
import type { Responder } from '../ports/responder.ts';
import type { Retriever } from '../ports/retriever.ts';
import type { CallDecision, TurnView } from '../turn-view.ts';
import type { SessionState } from '../turns/state.ts';
import type { AwaitedTurn } from './turn-waiters.ts';

/** Everything a session touches. */
export interface SessionPorts {
  readonly clock: Clock;
  readonly responder: Responder;
  readonly journal: Journal;
  readonly ledger: Ledger;
  readonly delivery: Delivery;
  /** Needed where the conversation has guardrails or objectives. */
  readonly judge?: Judge;
  /** Needed where the conversation has documents. */
  readonly retriever?: Retriever;
  readonly ids: {
    /** A fresh `tool_call_id`. */
    callId(): string;
    /** A fresh uuid. */
    inferenceId(): string;
  };
  readonly outlet: {
    /** Called for every event, in the order of `seq`; durable ones are committed by then. The object is never changed. */
    broadcast(event: LiveEvent): void;
    /** Called once: the end is durable, or, where it is not, the session had to stop (fenced, store broken). */
    ended(reason: string, isDurable: boolean): void;
  };
  /** A fault the operator should know of; the session goes on unless `outlet.ended` follows. */
  report(fault: { readonly code: string; readonly message: string; readonly error?: unknown }): void;
}

/** One live conversation. It never throws at its caller; what cannot be done is said in the answer. */
export interface Session {
  readonly state: SessionState;
  /** The highest `seq` given out so far, twins included. */
  readonly lastSeq: number;
  /** Takes a client's interaction. @returns why it was refused, in words, or null. */
  interact(interaction: Interaction, via: 'live' | 'rest'): string | null;
  /** Begins a user turn over REST, unless one is running. */
  respond(text: string): { readonly turn_idx: number } | 'busy' | 'ended';
  /** The newest turn, or the one asked for while it is the newest or the one before; null when there is none. */
  turn(turnIdx?: number): TurnView | null;
  /** Resolves when the turn is ready and durable, or a later turn has begun. Rejects only when `signal` aborts. */
  whenReady(turnIdx: number, signal: AbortSignal): Promise<AwaitedTurn>;
  /** The user's yes by id and hash. Resolves when it is durable. */
  confirm(toolCallId: string, argumentsHash: string, by: 'button' | 'api'): Promise<CallDecision>;
  decline(toolCallId: string, reason: string | null): Promise<CallDecision>;
  /** Answers an `app_message` call. `via` live: a call that was only assumed answered is corrected. */
  toolResult(
    toolCallId: string,
    output: string,
    status: 'success' | 'error',
    via?: 'live' | 'rest',
  ): Promise<CallDecision>;
  /** What passing events added up to, for a client that just connected: the running utterance of the PAL so far. */
  snapshotEvents(): readonly LiveEvent[];
  /**
   * Broadcasts a passing event of the host in its place among the others, with the next `seq`: how a refused interaction
   * is answered. The very object `properties` is handed on, so that the outlet can tell whom it is for.
   */
  announce(eventType: string, properties: Readonly<Record<string, unknown>>): void;
  /** How many live connections watch: without one a held call is not reminded of. */
  presence(live: number): void;
  /** True while nothing is being generated, spoken, sent or written: the session may be suspended. */
  readonly idle: boolean;
  /** Ends the conversation. Resolves when the end is durable (or the session has stopped). */
  end(reason: string): Promise<void>;
  /** Stops without ending: waits a little for calls on their way, writes what is due, cancels the rest. */
  suspend(): Promise<void>;
}

import type { Interaction, LiveEvent } from '@palaver/contract';
import { type DurableWrite, FencedError, type JournalRecord } from '../ports/journal.ts';
import type { CallRow } from '../ports/ledger.ts';
import type { CallDecision, TurnView } from '../turn-view.ts';
import type { Command, EventDraft } from '../turns/command.ts';
import type { EventBody, SessionEvent } from '../turns/event.ts';
import type { JournalNote } from '../turns/note.ts';
import type { SessionState } from '../turns/state.ts';
import { type Step, step } from '../turns/step.ts';
import { type Asides, createAsides } from './asides.ts';
import { CommitBarrier } from './commit-barrier.ts';
import { createDeliveries, type Deliveries } from './deliveries.ts';
import { liveEvent } from './envelope.ts';
import { createEventQueue, type EventQueue, laneOf } from './event-queue.ts';
import { createGeneration, type Generation } from './generation.ts';
import { isWaitingForApp, readInteraction, respondProblem } from './interactions.ts';
import type { Outward } from './outward.ts';
import { hasTwin, type Sequencer } from './sequencer.ts';
import type { Session, SessionPorts } from './session.ts';
import { createTimerTable, type TimerTable } from './timer-table.ts';
import { createTurnViews, isTurnReady, type TurnViews } from './turn-views.ts';
import { type AwaitedTurn, createTurnWaiters, type TurnWaiters } from './turn-waiters.ts';

const SUSPEND_GRACE_MS = 3_000;
const JOURNAL_BROKEN = 'internal error occurred at step journal';
const SEQ_RETRY_MS = 250;
const MAX_SEQ_FAULTS = 8;
const MAX_UNANNOUNCED = 1_024;

/** Runs one conversation: takes events one at a time, and does what the steps ask for, in order. */
export class LiveSession implements Session {
  state: SessionState;
  readonly #ports: SessionPorts;
  readonly #sequencer: Sequencer;
  readonly #queue: EventQueue = createEventQueue();
  readonly #barrier: CommitBarrier;
  readonly #timers: TimerTable;
  readonly #views: TurnViews = createTurnViews();
  readonly #known: Map<string, string>;
  readonly #deliveries: Deliveries;
  readonly #generation: Generation;
  readonly #asides: Asides;
  readonly #waiters: TurnWaiters = createTurnWaiters();
  #enders: (() => void)[] = [];
  /** The snapshot that was pushed last and has not left: a newer one of the same utterance takes its place. */
  #unsent: { readonly kind: 'broadcast'; event: LiveEvent } | null = null;
  #snapshot: LiveEvent | null = null;
  #phase: 'running' | 'suspending' | 'stopped' = 'running';
  #isDraining = false;
  #isScheduled = false;
  #seqFaults = 0;
  /** What was to be announced while numbers were being reserved. */
  #unannounced: (readonly [string, Readonly<Record<string, unknown>>])[] = [];
  /** What the session had not written when it had to stop. */
  #lost: readonly JournalRecord[] = [];

  constructor(state: SessionState, known: Map<string, string>, sequencer: Sequencer, ports: SessionPorts) {
    this.state = state;
    this.#known = known;
    this.#sequencer = sequencer;
    this.#ports = ports;
    this.#timers = createTimerTable(ports.clock, (name, token) => this.#take({ kind: 'timer-fire', name, token }));
    this.#generation = createGeneration(ports.responder, ports.ids.callId, (event) => {
      this.#enqueue(event);
      this.#schedule();
    });
    this.#deliveries = createDeliveries(ports.delivery, ports.report, (tool_call_id, outcome) =>
      this.#take({ kind: 'call-answer', tool_call_id, outcome }),
    );
    this.#asides = createAsides(ports, (event) => this.#take(event));
    this.#barrier = new CommitBarrier(ports.journal, ports.clock, {
      leave: (command) => this.#leave(command),
      committed: (write) => this.#committed(write),
      refused: (tool_call_id, duplicate_of) => {
        this.#known.set(tool_call_id, 'duplicate');
        this.#take({ kind: 'call-refused', tool_call_id, duplicate_of });
      },
      broken: (error, fenced) => this.#broken(error, fenced),
    });
  }

  get lastSeq(): number {
    return this.#sequencer.last;
  }

  get idle(): boolean {
    const isQuiet = this.#queue.size === 0 && this.#asides.size === 0 && this.#barrier.idle;
    return isQuiet && isTurnReady(this.state) && this.state.calls.open.size === 0;
  }

  /** The first event. `rows` are those of the newest turn, when the state was rebuilt. */
  begin(event: EventBody, rows: readonly CallRow[]): void {
    for (const row of rows) this.#views.note(row);
    this.#take(event);
  }

  interact(interaction: Interaction, via: 'live' | 'rest'): string | null {
    if (this.#phase !== 'running') return 'the conversation is not available at the moment';
    this.#drain();
    const read = readInteraction(interaction, via, this.state, this.#ports.clock.now());
    if (read.kind === 'refused') return read.why;
    if (read.kind === 'event') this.#take(read.event);
    return null;
  }

  respond(text: string): { readonly turn_idx: number } | 'busy' | 'ended' {
    this.#drain();
    const { phase } = this.state.lifecycle;
    if (phase === 'ended' || phase === 'ending' || this.#phase === 'stopped') return 'ended';
    // a greeting that a model makes is no turn: the user's words wait for it
    const isGreeting = this.state.reply?.cause === 'greeting' && this.state.inbox.length === 0;
    const isFree = isGreeting || isTurnReady(this.state);
    if (this.#phase !== 'running' || !isFree || this.#queue.size > 0) return 'busy';
    if (respondProblem(this.state) !== null) return 'busy';
    const { idx } = this.state.turn;
    this.#take({ kind: 'user-text', text, via: 'rest' });
    return { turn_idx: Math.max(this.state.turn.idx, isGreeting ? idx + 1 : 0) };
  }

  turn(turnIdx?: number): TurnView | null {
    return this.#views.view(this.state, turnIdx);
  }

  whenReady(turnIdx: number, signal: AbortSignal): Promise<AwaitedTurn> {
    const ready = this.#waiters.add(turnIdx, signal);
    this.#wakeWaiters();
    return ready;
  }

  async confirm(toolCallId: string, argumentsHash: string, by: 'button' | 'api'): Promise<CallDecision> {
    this.#drain();
    const held = this.state.gates.held.find((call) => call.tool_call_id === toolCallId);
    if (held === undefined || this.#phase !== 'running') return this.#whyNotHeld(toolCallId);
    if (held.arguments_hash !== argumentsHash) return 'hash_differs';
    if (held.expires_at <= this.#ports.clock.now()) return 'expired';
    this.#take({ kind: 'client-call-confirm', tool_call_id: toolCallId, arguments_hash: argumentsHash, by });
    return this.#whenDurable('not_held');
  }

  async decline(toolCallId: string, reason: string | null): Promise<CallDecision> {
    this.#drain();
    const isHeld = this.state.gates.held.some((call) => call.tool_call_id === toolCallId);
    if (!isHeld || this.#phase !== 'running') return this.#whyNotHeld(toolCallId);
    this.#take({ kind: 'client-call-decline', tool_call_id: toolCallId, reason });
    return this.#whenDurable('not_held');
  }

  async toolResult(
    tool_call_id: string,
    output: string,
    status: 'success' | 'error',
    via: 'live' | 'rest' = 'rest',
  ): Promise<CallDecision> {
    this.#drain();
    if (!this.#known.has(tool_call_id)) return 'not_found';
    if (this.#phase !== 'running' || !isWaitingForApp(this.state, tool_call_id, via === 'live')) return 'not_waiting';
    this.#take({ kind: 'client-tool-result', tool_call_id, output, status, answered_by: 'tool_result' });
    return this.#whenDurable('not_waiting');
  }

  snapshotEvents(): readonly LiveEvent[] {
    return this.#snapshot === null ? [] : [this.#snapshot];
  }

  announce(eventType: string, properties: Readonly<Record<string, unknown>>): void {
    if (this.#phase === 'stopped') return;
    if (!this.#sequencer.ready) {
      if (this.#unannounced.length < MAX_UNANNOUNCED) this.#unannounced.push([eventType, properties]);
      return;
    }
    const draft: EventDraft = { message_type: 'conversation', event_type: eventType, properties };
    const width = hasTwin(eventType, properties) ? 2 : 1;
    this.#push({ kind: 'broadcast', event: this.#stamp(draft, this.#ports.clock.now(), this.#sequencer.take(width)) });
    if (!this.#isDraining) this.#barrier.flush();
  }

  presence(live: number): void {
    this.#take({ kind: 'presence', live });
  }

  end(reason: string): Promise<void> {
    if (this.#phase !== 'running' || this.state.lifecycle.phase === 'ended') return this.#barrier.settled();
    return new Promise((resolve) => {
      this.#enders.push(resolve);
      this.#take({ kind: 'end-request', reason });
    });
  }

  async suspend(): Promise<void> {
    if (this.#phase !== 'running') return;
    this.#phase = 'suspending';
    this.#generation.cancel();
    this.#asides.abortAll();
    await this.#deliveries.done(this.#ports.clock, SUSPEND_GRACE_MS);
    while (!this.#barrier.idle) await this.#barrier.settled();
    this.#stop();
  }

  #whyNotHeld(toolCallId: string): CallDecision {
    const state = this.#known.get(toolCallId);
    if (state === undefined) return 'not_found';
    return state === 'expired' ? 'expired' : 'not_held';
  }

  async #whenDurable(otherwise: CallDecision): Promise<CallDecision> {
    await this.#barrier.settled();
    return this.#isBroken() ? otherwise : 'ok';
  }

  #isBroken(): boolean {
    return this.#phase === 'stopped' && this.state.lifecycle.phase !== 'ended';
  }

  #take(event: EventBody): void {
    this.#enqueue(event);
    this.#drain();
  }

  #enqueue(event: EventBody): void {
    if (this.#phase === 'stopped') return;
    if (!this.#queue.push(laneOf(event.kind), event)) {
      this.#ports.report({
        code: 'queue_full',
        message: `an event of kind "${event.kind}" was dropped: too many wait`,
      });
    }
  }

  #schedule(): void {
    if (this.#isScheduled) return;
    this.#isScheduled = true;
    queueMicrotask(() => {
      this.#isScheduled = false;
      this.#drain();
    });
  }

  #drain(): void {
    if (this.#isDraining || this.#phase === 'stopped') return;
    this.#isDraining = true;
    while (this.#sequencer.ready) {
      const body = this.#queue.take();
      if (body === null) break;
      const before = this.state;
      const event = { ...body, at: this.#ports.clock.now(), id: this.#ports.ids.inferenceId() };
      const next = this.#step(event);
      if (next === null) continue;
      if (next.state.turn.idx !== before.turn.idx) this.#views.close(before.turn);
      this.state = next.state;
      for (const command of next.commands) this.#execute(command, event.at);
    }
    this.#isDraining = false;
    this.#unsent = null;
    this.#timers.apply();
    this.#barrier.flush();
    this.#wakeWaiters();
  }

  /** A bug in a step costs the event, not the conversation: the state before it still stands. */
  #step(event: SessionEvent): Step | null {
    try {
      return step(this.state, event);
    } catch (error) {
      this.#ports.report({ code: 'internal', message: `an event of kind "${event.kind}" could not be handled`, error });
      return null;
    }
  }

  #execute(command: Command, at: number): void {
    switch (command.kind) {
      case 'journal':
        this.#journal(command.event, at);
        return;
      case 'note':
        this.#barrier.record({ kind: 'note', seq: this.#sequencer.take(1), at, note: { ...command.note } });
        return;
      case 'call-write':
        this.#known.set(command.write.row.tool_call_id, command.write.row.state);
        this.#views.note(command.write.row);
        this.#barrier.call(command.write);
        return;
      case 'callback':
        this.#barrier.callback(command.callback);
        return;
      case 'end':
        this.#barrier.end(command.reason, at);
        this.#push({ kind: 'closed', reason: command.reason });
        return;
      case 'emit':
        this.#emit(command.event, at);
        return;
      case 'generate':
      case 'speak':
      case 'call-dispatch':
      case 'judge':
      case 'retrieve':
        this.#push(command);
        return;
      case 'generate-cancel':
        this.#generation.cancel(command.epoch);
        return;
      case 'speech-stop':
        // text has no playout to stop
        return;
      case 'call-abort':
        this.#deliveries.abort(command.tool_call_id);
        return;
      case 'timer-set':
        this.#timers.set(command.name, command.delay_ms, command.token);
        return;
      case 'timer-clear':
        this.#timers.clear(command.name);
        return;
      case 'report':
        this.#ports.report({ code: command.code, message: command.message });
        return;
    }
  }

  #push(outward: Outward): void {
    this.#unsent = null;
    this.#barrier.push(outward);
  }

  #journal(draft: EventDraft, at: number): void {
    const event = this.#stamp(draft, at, this.#sequencer.take(hasTwin(draft.event_type, draft.properties) ? 2 : 1));
    if (event.inference_id === this.#snapshot?.inference_id) this.#snapshot = null;
    this.#barrier.record({ kind: 'event', seq: event.seq, event });
    this.#push({ kind: 'broadcast', event });
  }

  /** A snapshot that has not left yet is replaced by the newer one, and gives it its number. */
  #emit(draft: EventDraft, at: number): void {
    const unsent = this.#unsent;
    if (
      unsent !== null &&
      unsent.event.event_type === draft.event_type &&
      unsent.event.inference_id === draft.inference_id
    ) {
      unsent.event = this.#stamp(draft, at, unsent.event.seq);
      this.#snapshot = unsent.event;
      return;
    }
    const event = this.#stamp(draft, at, this.#sequencer.take(hasTwin(draft.event_type, draft.properties) ? 2 : 1));
    const outward = { kind: 'broadcast' as const, event };
    this.#snapshot = event;
    this.#push(outward);
    this.#unsent = outward;
  }

  #stamp(draft: EventDraft, at: number, seq: number): LiveEvent {
    return liveEvent(draft, this.state.setup.conversation_id, at, seq);
  }

  #leave(command: Outward): void {
    switch (command.kind) {
      case 'broadcast':
        this.#broadcast(command.event);
        return;
      case 'generate':
        // it may have been cut off while it waited for a commit
        if (this.state.reply?.epoch !== command.epoch || this.#phase !== 'running') return;
        this.#generation.start(command.epoch, command.request);
        return;
      case 'call-dispatch':
        // it may have been given up while it waited for a commit
        if (this.state.calls.open.get(command.call.tool_call_id)?.row.state !== 'dispatched') return;
        this.#deliveries.send(command.call);
        return;
      case 'judge':
        if (this.#phase === 'running') this.#asides.judge(command);
        return;
      case 'retrieve':
        if (this.#phase === 'running') this.#asides.retrieve(command);
        return;
      case 'speak':
        // text is heard when its event is sent
        return;
      case 'closed':
        this.#closed(command.reason, true);
        return;
    }
  }

  #broadcast(event: LiveEvent): void {
    try {
      this.#ports.outlet.broadcast(event);
    } catch (error) {
      this.#ports.report({ code: 'internal', message: `the event ${event.seq} could not be broadcast`, error });
    }
  }

  #committed(write: DurableWrite): void {
    const sendable = write.calls.filter(({ row }) => row.state === 'dispatched' && row.delivery === 'api');
    if (sendable.length > 0) {
      this.#enqueue({ kind: 'call-committed', tool_call_ids: sendable.map(({ row }) => row.tool_call_id) });
    }
    for (const record of write.records) {
      if (record.kind !== 'note' || record.note.note !== 'asked') continue;
      const { tool_call_id, times } = record.note as Extract<JournalNote, { note: 'asked' }>;
      this.#enqueue({ kind: 'read-back-left', tool_call_id, times });
    }
    this.#drain();
  }

  /** A turn that is ready is told of when it is durable too. */
  #wakeWaiters(): void {
    if (this.#waiters.size === 0) return;
    const isOver = this.#phase === 'stopped';
    if (!isOver && !this.#barrier.idle) return;
    const isReady = isOver || isTurnReady(this.state);
    this.#waiters.wake((turnIdx) => (isReady || turnIdx < this.state.turn.idx ? this.#lastView(turnIdx) : null));
  }

  #lastView(turnIdx: number): AwaitedTurn {
    if (this.#lost.some((record) => holdsUserWords(record, turnIdx))) return 'lost';
    const view = this.turn(turnIdx) ?? this.turn();
    return view ?? { status: 'ready', turn_idx: turnIdx, text: '', inference_ids: [], tool_calls: [] };
  }

  #closed(reason: string, isDurable: boolean): void {
    this.#stop();
    this.#ports.outlet.ended(reason, isDurable);
  }

  #stop(): void {
    if (this.#phase === 'stopped') return;
    this.#phase = 'stopped';
    this.#barrier.stop();
    this.#timers.clearAll();
    this.#generation.cancel();
    this.#deliveries.abortAll();
    this.#asides.abortAll();
    for (const resolve of this.#enders.splice(0)) resolve();
    this.#wakeWaiters();
  }

  /** The store does not answer, or another process has the conversation: nothing more leaves that must be durable. */
  #broken(error: unknown, fenced: boolean): void {
    if (this.#phase === 'stopped') return;
    this.#lost = this.#barrier.unwritten();
    const code = fenced ? 'lease_lost' : 'journal_failed';
    this.#ports.report({
      code,
      message: fenced ? 'another process holds the conversation' : 'the journal does not take writes',
      error,
    });
    if (fenced) {
      this.#closed('lease lost', false);
      return;
    }
    const properties = { code: 'internal', message: 'the conversation had to stop', recoverable: false };
    const draft: EventDraft = { message_type: 'conversation', event_type: 'conversation.error', properties };
    this.#broadcast(this.#stamp(draft, this.#ports.clock.now(), this.#sequencer.take(1)));
    const end = { reason: JOURNAL_BROKEN, at: this.#ports.clock.now() };
    this.#stop();
    this.#ports.journal.commit({ records: [], calls: [], end }).then(
      () => this.#ports.outlet.ended(JOURNAL_BROKEN, true),
      // the store is still away: the end is settled by whoever opens the conversation next
      () => this.#ports.outlet.ended(JOURNAL_BROKEN, false),
    );
  }

  /** For the sequencer: numbers are there again, or could not be had. */
  sequenceReady(): void {
    this.#seqFaults = 0;
    for (const [eventType, properties] of this.#unannounced.splice(0)) this.announce(eventType, properties);
    this.#schedule();
  }

  sequenceFault(error: unknown): void {
    if (error instanceof FencedError || ++this.#seqFaults > MAX_SEQ_FAULTS) {
      this.#broken(error, error instanceof FencedError);
      return;
    }
    this.#ports.clock.setTimer(SEQ_RETRY_MS * this.#seqFaults, () => this.#sequencer.retry());
  }
}

/** Words that came while the floor was taken are a note before they are the utterance of a turn. */
function holdsUserWords(record: JournalRecord, turnIdx: number): boolean {
  if (record.kind === 'note') return record.note.note === 'queued';
  return record.event.turn_idx === turnIdx && record.event.properties?.role === 'user';
}

import type { Clock } from '../ports/clock.ts';
import {
  type CallbackWrite,
  DuplicateCallError,
  type DurableWrite,
  FencedError,
  type Journal,
  type JournalRecord,
} from '../ports/journal.ts';
import type { CallWrite } from '../ports/ledger.ts';
import type { Outward } from './outward.ts';
import { refuseCall } from './refuse-call.ts';

const RETRY_MS = [50, 250, 1_000, 2_500];

export interface BarrierEvents {
  leave(command: Outward): void;
  /** A write is durable and what waited for it has left. */
  committed(write: DurableWrite): void;
  refused(toolCallId: string, duplicateOf: string): void;
  /** Nothing more will be written: the lease is lost, or the store does not answer. */
  broken(error: unknown, fenced: boolean): void;
}

/** What becomes durable together, and what leaves after it. */
interface Segment {
  records: JournalRecord[];
  calls: CallWrite[];
  callbacks: CallbackWrite[];
  end: DurableWrite['end'];
  outward: Outward[];
  /** Told when the segment is durable and has left. */
  waiters: (() => void)[];
}

function emptySegment(): Segment {
  return { records: [], calls: [], callbacks: [], end: null, outward: [], waiters: [] };
}

function isDurable(segment: Segment): boolean {
  return segment.records.length > 0 || segment.calls.length > 0 || segment.end !== null;
}

function wake(segment: Segment): void {
  for (const resolve of segment.waiters.splice(0)) resolve();
}

/**
 * The order in which things become durable and leave. What is pushed outward waits for every write added before it
 * (I15); while nothing is pending it leaves at once, without a promise. One commit is under way at a time, what comes
 * meanwhile shares the next.
 */
export class CommitBarrier {
  readonly #journal: Journal;
  readonly #clock: Clock;
  readonly #events: BarrierEvents;
  #gathering = emptySegment();
  #writing: Segment | null = null;
  #isStopped = false;
  #isFlushing = false;

  constructor(journal: Journal, clock: Clock, events: BarrierEvents) {
    this.#journal = journal;
    this.#clock = clock;
    this.#events = events;
  }

  record(record: JournalRecord): void {
    this.#gathering.records.push(record);
  }

  call(write: CallWrite): void {
    this.#gathering.calls.push(write);
  }

  callback(callback: CallbackWrite): void {
    this.#gathering.callbacks.push(callback);
  }

  end(reason: string, at: number): void {
    this.#gathering.end = { reason, at };
  }

  push(command: Outward): void {
    this.#gathering.outward.push(command);
  }

  /** Nothing is being written or waits to be. */
  get idle(): boolean {
    return this.#isStopped || (this.#writing === null && !this.#hasGathered());
  }

  #hasGathered(): boolean {
    return isDurable(this.#gathering) || this.#gathering.outward.length > 0;
  }

  /**
   * Lets go what may leave and begins a commit, if there is something to write. Call it after every drain. What leaves
   * may add to what waits; that goes after it, so a nested flush leaves the work to the outer one.
   */
  flush(): void {
    if (this.#isFlushing) return;
    this.#isFlushing = true;
    while (this.#writing === null && !this.#isStopped && this.#hasGathered()) {
      const segment = this.#gathering;
      if (isDurable(segment)) {
        this.#gathering = emptySegment();
        this.#writing = segment;
        this.#commit(segment, 0);
      } else {
        // most flushes let one thing go: what is not used stays for the next
        const { outward, waiters } = segment;
        segment.outward = [];
        if (waiters.length > 0) segment.waiters = [];
        this.#letGo(outward);
        if (waiters !== segment.waiters) for (const resolve of waiters) resolve();
      }
    }
    this.#isFlushing = false;
  }

  /** Resolves when all that was added so far is durable and has left, or the barrier has stopped. */
  settled(): Promise<void> {
    const last = this.#hasGathered() ? this.#gathering : this.#writing;
    if (this.#isStopped || last === null) return Promise.resolve();
    return new Promise((resolve) => last.waiters.push(resolve));
  }

  /** What is not known to be durable, once no more will be. */
  unwritten(): readonly JournalRecord[] {
    return [...(this.#writing?.records ?? []), ...this.#gathering.records];
  }

  /** Nothing leaves any more. */
  stop(): void {
    this.#isStopped = true;
    if (this.#writing !== null) wake(this.#writing);
    wake(this.#gathering);
  }

  #letGo(outward: readonly Outward[]): void {
    for (const command of outward) {
      if (this.#isStopped) return;
      this.#events.leave(command);
    }
  }

  #commit(segment: Segment, attempt: number): void {
    const { records, calls, callbacks, end } = segment;
    const write: DurableWrite = callbacks.length === 0 ? { records, calls, end } : { records, calls, callbacks, end };
    this.#journal.commit(write).then(
      () => this.#committed(segment, write),
      (error: unknown) => this.#failed(segment, attempt, error),
    );
  }

  #committed(segment: Segment, write: DurableWrite): void {
    if (this.#isStopped) return;
    this.#isFlushing = true;
    this.#letGo(segment.outward);
    this.#isFlushing = false;
    this.#writing = null;
    wake(segment);
    this.#events.committed(write);
    this.flush();
  }

  #failed(segment: Segment, attempt: number, error: unknown): void {
    if (this.#isStopped) return;
    if (error instanceof DuplicateCallError && refuseCall(segment, error.toolCallId, error.duplicateOf)) {
      this.#commit(segment, attempt);
      this.#events.refused(error.toolCallId, error.duplicateOf);
      return;
    }
    const wait = RETRY_MS[attempt];
    if (error instanceof FencedError || wait === undefined) {
      this.stop();
      this.#events.broken(error, error instanceof FencedError);
      return;
    }
    this.#clock.setTimer(wait, () => {
      if (!this.#isStopped) this.#commit(segment, attempt + 1);
    });
  }
}

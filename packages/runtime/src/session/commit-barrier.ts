import type { Clock } from '../ports/clock.ts';
import {
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

/**
 * The order in which things become durable and leave. What is pushed outward waits for every write added before it
 * (I15); while nothing is pending it leaves at once, without a promise. One commit is under way at a time, what comes
 * meanwhile shares the next.
 */
export interface CommitBarrier {
  record(record: JournalRecord): void;
  call(write: CallWrite): void;
  end(reason: string, at: number): void;
  push(command: Outward): void;
  /** Lets go what may leave and begins a commit, if there is something to write. Call it after every drain. */
  flush(): void;
  /** Nothing is being written or waits to be. */
  readonly idle: boolean;
  /** Resolves when all that was added so far is durable and has left, or the barrier has stopped. */
  settled(): Promise<void>;
  /** Nothing leaves any more. */
  stop(): void;
}

export interface BarrierEvents {
  leave(command: Outward): void;
  /** A write is durable and what waited for it has left. */
  committed(write: DurableWrite): void;
  refused(toolCallId: string, duplicateOf: string): void;
  /** Nothing more will be written: the lease is lost, or the store does not answer. */
  broken(error: unknown, fenced: boolean): void;
}

interface Segment {
  records: JournalRecord[];
  calls: CallWrite[];
  end: DurableWrite['end'];
  outward: Outward[];
  /** Told when the segment is durable and has left. */
  waiters: (() => void)[];
}

function emptySegment(): Segment {
  return { records: [], calls: [], end: null, outward: [], waiters: [] };
}

function isDurable(segment: Segment): boolean {
  return segment.records.length > 0 || segment.calls.length > 0 || segment.end !== null;
}

export function createCommitBarrier(journal: Journal, clock: Clock, events: BarrierEvents): CommitBarrier {
  let gathering = emptySegment();
  let writing: Segment | null = null;
  let isStopped = false;
  let isFlushing = false;

  function letGo(segment: Segment): void {
    const { outward } = segment;
    segment.outward = [];
    for (const command of outward) {
      if (isStopped) return;
      events.leave(command);
    }
  }

  /** What leaves may add to what waits; that goes after it, so a nested flush leaves the work to the outer one. */
  function flush(): void {
    if (isFlushing) return;
    isFlushing = true;
    while (writing === null && !isStopped && !isIdle()) {
      const segment = gathering;
      gathering = emptySegment();
      if (isDurable(segment)) {
        writing = segment;
        commit(segment, 0);
      } else {
        letGo(segment);
        wake(segment);
      }
    }
    isFlushing = false;
  }

  function commit(segment: Segment, attempt: number): void {
    const write: DurableWrite = { records: segment.records, calls: segment.calls, end: segment.end };
    journal.commit(write).then(
      () => committed(segment, write),
      (error: unknown) => failed(segment, attempt, error),
    );
  }

  function committed(segment: Segment, write: DurableWrite): void {
    if (isStopped) return;
    isFlushing = true;
    letGo(segment);
    isFlushing = false;
    writing = null;
    wake(segment);
    events.committed(write);
    flush();
  }

  function failed(segment: Segment, attempt: number, error: unknown): void {
    if (isStopped) return;
    if (error instanceof DuplicateCallError && refuseCall(segment, error.toolCallId, error.duplicateOf)) {
      commit(segment, attempt);
      events.refused(error.toolCallId, error.duplicateOf);
      return;
    }
    const wait = RETRY_MS[attempt];
    if (error instanceof FencedError || wait === undefined) {
      stop();
      events.broken(error, error instanceof FencedError);
      return;
    }
    clock.setTimer(wait, () => {
      if (!isStopped) commit(segment, attempt + 1);
    });
  }

  function wake(segment: Segment): void {
    for (const resolve of segment.waiters.splice(0)) resolve();
  }

  function stop(): void {
    isStopped = true;
    if (writing !== null) wake(writing);
    wake(gathering);
  }

  function isIdle(): boolean {
    return writing === null && !isDurable(gathering) && gathering.outward.length === 0;
  }

  return {
    record: (record) => void gathering.records.push(record),
    call: (write) => void gathering.calls.push(write),
    end: (reason, at) => {
      gathering.end = { reason, at };
    },
    push: (command) => void gathering.outward.push(command),
    flush,
    get idle() {
      return isStopped || isIdle();
    },
    settled() {
      const last = isDurable(gathering) || gathering.outward.length > 0 ? gathering : writing;
      if (isStopped || last === null) return Promise.resolve();
      return new Promise((resolve) => last.waiters.push(resolve));
    },
    stop,
  };
}

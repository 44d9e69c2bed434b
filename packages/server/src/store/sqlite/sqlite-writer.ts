import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Logger } from 'pino';
import { CommitUnknownError, ExpectationError, StoreUnavailableError, UniqueError, type Write } from '../store.ts';
import { RoundBuilder, TextPlaces } from './round-builder.ts';
import {
  type BatchFailure,
  roundMessage,
  type WriterData,
  type WriterReply,
  type WriterRequest,
} from './writer-messages.ts';

/** Batches of one round; more would let the first of them wait too long. */
const ROUND_BATCHES = 1_024;
/** Texts the writer keeps prepared; above it both sides start anew. */
const MAX_TEXTS = 512;
const RESTART_MS = 200;

interface Round {
  readonly builder: RoundBuilder;
  readonly waiting: { readonly resolve: () => void; readonly reject: (error: Error) => void }[];
}

/**
 * The main thread's end of the writer. All that the event loop's current round committed, or that came while the writer
 * was busy, goes over in one message and becomes one transaction; the answer comes back in one message too.
 */
export class SqliteWriter implements AsyncDisposable {
  readonly #path: string;
  readonly #log: Logger;
  readonly #places = new TextPlaces();
  /** In order; the last one takes further batches. */
  #rounds: Round[] = [];
  #inFlight: Round | null = null;
  #worker: Worker | null = null;
  #signal: WriterData['signal'] | null = null;
  #isReady = false;
  #isScheduled = false;
  /** Texts the current worker, or the one before it, was told since the last reset. */
  #told: string[] = [];
  #isNewWorker = true;
  #closing: { readonly promise: Promise<void>; readonly resolve: () => void } | null = null;
  #restart: NodeJS.Timeout | undefined;

  constructor(path: string, log: Logger) {
    this.#path = path;
    this.#log = log;
    this.#start();
  }

  commit(batch: readonly Write[]): Promise<void> {
    if (this.#closing !== null) return Promise.reject(new StoreUnavailableError('the store is closed'));
    if (batch.length === 0) return Promise.resolve();
    return new Promise((resolve, reject) => {
      const round = this.#openRound();
      round.builder.add(batch, this.#places);
      round.waiting.push({ resolve, reject });
      this.#schedule();
    });
  }

  /** Ends when all that was handed in is answered. */
  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#closing === null) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#closing = { promise, resolve };
      clearTimeout(this.#restart);
      if (this.#worker === null) this.#giveUp();
      else this.#closeWhenIdle();
    }
    await this.#closing.promise;
  }

  /** Ends the thread as a crash would, for tests. */
  async terminateThread(): Promise<void> {
    await this.#worker?.terminate();
  }

  #openRound(): Round {
    const last = this.#rounds.at(-1);
    const isFull = last !== undefined && last.waiting.length >= ROUND_BATCHES;
    const reset = this.#places.size > MAX_TEXTS;
    if (last !== undefined && !isFull && !reset) return last;
    if (reset) this.#places.clear();
    const round: Round = { builder: new RoundBuilder(reset), waiting: [] };
    this.#rounds.push(round);
    return round;
  }

  #start(): void {
    const data: WriterData = { path: this.#path, signal: new Int32Array(new SharedArrayBuffer(4)) };
    this.#signal = data.signal;
    // The sibling has the extension of this file: `.ts` in the sources, `.js` when built.
    const worker = new Worker(new URL(`./writer-thread${extname(import.meta.url)}`, import.meta.url), {
      workerData: data,
      // Flags of the process (an inline script, a profiler) are not the thread's.
      execArgv: [],
      name: 'palaver-store-writer',
    });
    this.#worker = worker;
    this.#isReady = false;
    this.#isNewWorker = true;
    worker.on('message', (reply: WriterReply) => this.#answer(reply));
    worker.on('error', (error) => this.#log.error({ err: error }, 'the store writer broke'));
    worker.on('exit', () => this.#onExit(worker));
  }

  #schedule(): void {
    if (this.#isScheduled || !this.#isReady || this.#inFlight !== null) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#flush();
    });
  }

  #flush(): void {
    if (this.#inFlight !== null || !this.#isReady || this.#worker === null) return;
    const round = this.#rounds.shift();
    if (round === undefined) {
      this.#closeWhenIdle();
      return;
    }
    this.#inFlight = round;
    const { reset, texts, plan, values } = round.builder.round(this.#isNewWorker ? this.#told : null);
    this.#isNewWorker = false;
    this.#told = reset ? [...texts] : this.#told;
    if (!reset && texts.length > 0) this.#told.push(...texts);
    this.#send(roundMessage({ reset, texts, plan, values }));
  }

  #send(request: WriterRequest): void {
    this.#worker?.postMessage(request);
    if (this.#signal === null) return;
    Atomics.add(this.#signal, 0, 1);
    Atomics.notify(this.#signal, 0);
  }

  #answer(reply: WriterReply): void {
    if (reply?.kind === 'ready') this.#isReady = true;
    else if (reply?.kind === 'closed') this.#closing?.resolve();
    else {
      const round = this.#inFlight;
      this.#inFlight = null;
      if (reply === null) settleRound(round, null);
      else if (reply.kind === 'done') settleRound(round, reply.failures);
      else failRound(round, reply.unknown, reply.message);
    }
    // What came meanwhile, and what the answers cause in this round, goes over together.
    if (this.#rounds.length > 0) this.#schedule();
    else this.#closeWhenIdle();
  }

  #closeWhenIdle(): void {
    if (this.#closing === null || !this.#isReady || this.#inFlight !== null || this.#rounds.length > 0) return;
    this.#isReady = false;
    this.#send(null);
  }

  /**
   * The thread ends by itself only after `close`. Otherwise what was under way has an unknown outcome and the rest waits
   * for the next thread, unless this one could not even open the database.
   */
  #onExit(worker: Worker): void {
    if (worker !== this.#worker) return;
    const couldOpen = this.#isReady;
    this.#worker = null;
    this.#isReady = false;
    const round = this.#inFlight;
    this.#inFlight = null;
    failRound(round, true, 'the writer thread ended');
    if (this.#closing !== null || !couldOpen) this.#giveUp();
    if (this.#closing !== null) return;
    this.#restart = setTimeout(() => this.#start(), RESTART_MS);
    this.#restart.unref();
  }

  #giveUp(): void {
    for (const round of this.#rounds) failRound(round, false, 'the writer thread ended');
    this.#rounds = [];
    this.#places.clear();
    this.#told = [];
    this.#closing?.resolve();
  }
}

function settleRound(round: Round | null, failures: readonly BatchFailure[] | null): void {
  if (round === null) return;
  if (failures === null) {
    for (const waiting of round.waiting) waiting.resolve();
    return;
  }
  const failed = new Map(failures.map((failure) => [failure.batch, failure]));
  round.waiting.forEach((waiting, batch) => {
    const failure = failed.get(batch);
    if (failure === undefined) waiting.resolve();
    else waiting.reject(toError(failure));
  });
}

function failRound(round: Round | null, isUnknown: boolean, message: string): void {
  for (const waiting of round?.waiting ?? []) {
    waiting.reject(isUnknown ? new CommitUnknownError(message) : new StoreUnavailableError(message));
  }
}

function toError(failure: BatchFailure): Error {
  switch (failure.kind) {
    case 'expectation':
      return new ExpectationError(failure.index, failure.expected, failure.actual);
    case 'unique':
      return new UniqueError(failure.index, failure.constraint);
    case 'refused':
      return new Error(`statement ${failure.index} of the batch was refused: ${failure.message}`);
  }
}

import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { type Statement, StoreUnavailableError } from '../store.ts';

export interface SlowRead {
  readonly id: number;
  readonly sql: string;
  readonly parameters: readonly unknown[];
}

export type SlowReadAnswer =
  | { readonly id: number; readonly rows: readonly unknown[] }
  | { readonly id: number; readonly message: string };

interface Waiting {
  readonly resolve: (rows: readonly unknown[]) => void;
  readonly reject: (error: Error) => void;
}

/** The main thread's end of the slow reader. The thread begins with the first read, and anew after one that broke it. */
export class SlowReader implements AsyncDisposable {
  readonly #path: string;
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | null = null;
  #lastId = 0;
  #isClosed = false;

  constructor(path: string) {
    this.#path = path;
  }

  read<Row>({ sql, parameters }: Statement): Promise<Row[]> {
    if (this.#isClosed) return Promise.reject(new StoreUnavailableError('the store is closed'));
    this.#worker ??= this.#start();
    const worker = this.#worker;
    this.#lastId += 1;
    const id = this.#lastId;
    return new Promise<readonly unknown[]>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      worker.postMessage({ id, sql, parameters } satisfies SlowRead);
    }) as Promise<Row[]>;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    await this.#worker?.terminate();
  }

  #start(): Worker {
    // The sibling has the extension of this file: `.ts` in the sources, `.js` when built.
    const worker = new Worker(new URL(`./slow-reader-thread${extname(import.meta.url)}`, import.meta.url), {
      workerData: { path: this.#path },
      execArgv: [],
      name: 'palaver-store-slow-reader',
    });
    worker.unref();
    worker.on('message', (answer: SlowReadAnswer) => {
      const waiting = this.#waiting.get(answer.id);
      this.#waiting.delete(answer.id);
      if ('rows' in answer) waiting?.resolve(answer.rows);
      else waiting?.reject(new Error(answer.message));
    });
    // Told to those who wait when the thread ends.
    worker.on('error', () => undefined);
    worker.on('exit', () => {
      if (this.#worker === worker) this.#worker = null;
      const lost = [...this.#waiting.values()];
      this.#waiting.clear();
      for (const { reject } of lost) reject(new StoreUnavailableError('the read was broken off'));
    });
    return worker;
  }
}

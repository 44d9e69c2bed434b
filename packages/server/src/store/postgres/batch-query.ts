import pg, { type Connection, type Submittable } from 'pg';
import type { Write } from '../store.ts';
import { expectedStatement } from './expected-statement.ts';

export type WireValue = string | Buffer | null;

/** A statement ready for the wire: its expectation inside the text, its values as text. */
export interface PreparedWrite {
  readonly text: string;
  readonly values: readonly WireValue[];
}

/** @throws TypeError for a value that no column can hold; nothing has been sent then. */
export function prepareBatch(batch: readonly Write[], texts: ExpectedTexts): PreparedWrite[] {
  return batch.map((write) => ({
    text: write.expect === undefined ? write.query.sql : texts.textOf(write.query.sql, write.expect),
    values: write.query.parameters.map(toWireValue),
  }));
}

/** Statements with their expectation, made once. */
export class ExpectedTexts {
  readonly #texts = new Map<string, string>();

  textOf(sql: string, expect: number): string {
    const key = `${expect}:${sql}`;
    let text = this.#texts.get(key);
    if (text === undefined) {
      text = expectedStatement(sql, expect);
      if (this.#texts.size < MAX_TEXTS) this.#texts.set(key, text);
    }
    return text;
  }
}

/** The texts one connection has prepared. */
export class PreparedTexts {
  readonly #names = new Map<string, string>();
  #made = 0;

  nameOf(text: string): string | undefined {
    return this.#names.get(text);
  }

  /** A name is never used twice: a statement that failed may or may not have taken it. `''`: not kept. */
  newName(): string {
    this.#made += 1;
    return this.#names.size < MAX_TEXTS ? `palaver_${this.#made}` : '';
  }

  keep(text: string, name: string): void {
    if (name !== '') this.#names.set(text, name);
  }
}

const MAX_TEXTS = 512;

/** How a batch failed: the statement's place and the database's own error. */
export class BatchQueryError extends Error {
  override readonly name = 'BatchQueryError';
  readonly index: number;
  readonly state: string | undefined;
  readonly constraint: string | undefined;
  readonly detail: string | undefined;
  constructor(index: number, cause: Error & { code?: string; constraint?: string; detail?: string }) {
    super(cause.message, { cause });
    this.index = index;
    // Node's own errors carry a code too (ECONNRESET): only the database's are SQLSTATEs.
    this.state = cause instanceof pg.DatabaseError ? cause.code : undefined;
    this.constraint = cause.constraint;
    this.detail = cause.detail;
  }
}

interface Sent {
  readonly text: string;
  readonly name: string;
}

/**
 * One batch on the wire: every statement parsed, bound and executed before a single Sync. PostgreSQL runs what stands
 * before a Sync as one transaction, so this is atomic without BEGIN and COMMIT.
 */
export class BatchQuery implements Submittable {
  readonly #batch: readonly PreparedWrite[];
  readonly #texts: PreparedTexts;
  readonly #resolve: () => void;
  readonly #reject: (error: Error) => void;
  readonly #parsed: (Sent | null)[] = [];
  #completed = 0;
  /** Set by pg to end its own timer of this query. */
  callback: ((error?: Error) => void) | undefined;

  constructor(
    batch: readonly PreparedWrite[],
    texts: PreparedTexts,
    settle: { readonly resolve: () => void; readonly reject: (error: Error) => void },
  ) {
    this.#batch = batch;
    this.#texts = texts;
    this.#resolve = settle.resolve;
    this.#reject = settle.reject;
  }

  submit(connection: Connection): void {
    const wire = connection as unknown as WireConnection;
    wire.stream.cork();
    try {
      const fresh = new Map<string, string>();
      for (const write of this.#batch) {
        const { text } = write;
        let name = this.#texts.nameOf(text) ?? fresh.get(text);
        if (name === undefined) {
          name = this.#texts.newName();
          if (name !== '') fresh.set(text, name);
          wire.parse({ text, name });
          this.#parsed.push({ text, name });
        } else {
          this.#parsed.push(null);
        }
        wire.bind({ statement: name, values: write.values });
        wire.execute({});
      }
      wire.sync();
    } finally {
      wire.stream.uncork();
    }
  }

  handleCommandComplete(): void {
    const sent = this.#parsed[this.#completed];
    if (sent) this.#texts.keep(sent.text, sent.name);
    this.#completed += 1;
  }

  handleReadyForQuery(): void {
    this.callback?.();
    this.#resolve();
  }

  handleError(error: Error): void {
    this.callback?.();
    this.#reject(new BatchQueryError(this.#completed, error));
  }

  handleRowDescription(): void {}
  handleDataRow(): void {}
  handleEmptyQuery(): void {
    this.handleCommandComplete();
  }
  handlePortalSuspended(): void {}
}

/** The part of pg's connection that a query speaks to; its types leave it out. */
interface WireConnection {
  readonly stream: { cork(): void; uncork(): void };
  parse(message: { readonly text: string; readonly name: string }): void;
  bind(message: { readonly statement: string; readonly values: readonly WireValue[] }): void;
  execute(message: { readonly portal?: string }): void;
  sync(): void;
}

function toWireValue(value: unknown): WireValue {
  switch (typeof value) {
    case 'string':
      return value;
    case 'number':
    case 'bigint':
      return String(value);
    case 'boolean':
      return value ? '1' : '0';
    default:
      if (value === null || Buffer.isBuffer(value)) return value;
      if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength);
      throw new TypeError(`a value of type ${typeof value} cannot be stored`);
  }
}

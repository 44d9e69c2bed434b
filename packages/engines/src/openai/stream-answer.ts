import { EngineError, type ModelPart } from '@palaver/runtime/ports';
import { CompletionReader } from './completion-reader.ts';
import type { Endpoint } from './endpoint.ts';
import { EventLines } from './event-lines.ts';
import { type ExchangeHandler, exchange, type ResponseHeaders } from './exchange.ts';
import { refusal } from './refusal.ts';

/** Bytes read of a refusal. */
const maxRefusal = 64 * 1024;
/** Bytes read of an answer that is one JSON document. */
const maxDocument = 8 * 1024 * 1024;

export interface AnswerSink {
  emit(part: ModelPart): void;
  /** Asked before a refusal is reported; true when it was dealt with otherwise (the request is sent anew). */
  refused(error: EngineError): boolean;
}

/** Sends one streamed request and turns what comes back into parts; returns the function that closes it. */
export function streamAnswer(engine: string, endpoint: Endpoint, body: string, sink: AnswerSink): () => void {
  const answer = new AnswerStream(engine, endpoint, sink);
  const close = exchange(endpoint, body, answer);
  answer.close = close;
  return close;
}

class AnswerStream implements ExchangeHandler {
  readonly #engine: string;
  readonly #endpoint: Endpoint;
  readonly #sink: AnswerSink;
  readonly #reader = new CompletionReader();
  readonly #lines = new EventLines(this.#reader.data);
  readonly #kept: Buffer[] = [];
  #keptBytes = 0;
  #mode: 'unknown' | 'events' | 'document' | 'refusal' = 'unknown';
  #status = 0;
  #headers: ResponseHeaders = {};
  #isOver = false;
  close = (): void => {};

  constructor(engine: string, endpoint: Endpoint, sink: AnswerSink) {
    this.#engine = engine;
    this.#endpoint = endpoint;
    this.#sink = sink;
  }

  start(status: number, headers: ResponseHeaders): void {
    this.#status = status;
    this.#headers = headers;
    if (status !== 200) this.#mode = 'refusal';
    else if (String(headers['content-type'] ?? '').includes('event-stream')) this.#mode = 'events';
  }

  data(chunk: Buffer): void {
    if (this.#isOver) return;
    if (this.#mode === 'unknown') this.#mode = sniff(chunk);
    if (this.#mode === 'events') this.#events(chunk);
    else if (this.#mode !== 'unknown') {
      if (this.#keptBytes < (this.#mode === 'document' ? maxDocument : maxRefusal)) this.#kept.push(chunk);
      this.#keptBytes += chunk.length;
    }
  }

  end(): void {
    if (this.#isOver) return;
    if (this.#mode === 'refusal') this.#refuse();
    else {
      if (this.#mode === 'document') this.#document();
      else this.#lines.end();
      this.#finish();
    }
  }

  fail(cause: Error, isBegun: boolean): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#sink.emit({ kind: 'fail', error: broken(this.#engine, this.#endpoint, cause, isBegun) });
  }

  #events(chunk: Buffer): void {
    const reader = this.#reader;
    if (!this.#lines.push(chunk)) reader.fault ??= { message: 'sent a line without an end', retryable: true };
    if (!reader.isDone && reader.fault === undefined) {
      const text = reader.takeText();
      if (text !== '') this.#sink.emit({ kind: 'text-delta', text });
      return;
    }
    this.#finish();
    // After a fault nothing of the rest is wanted; after the end mark the connection is left to be used again.
    if (reader.fault !== undefined) this.close();
  }

  #document(): void {
    try {
      this.#reader.whole(JSON.parse(Buffer.concat(this.#kept).toString('utf8')));
    } catch {
      // `finish` reports the fault.
      this.#reader.fault = { message: 'answered with text that is neither events nor JSON', retryable: true };
    }
  }

  #refuse(): void {
    this.#isOver = true;
    const error = refusal({
      engine: this.#engine,
      status: this.#status,
      headers: this.#headers,
      body: Buffer.concat(this.#kept).toString('utf8'),
      scrub: this.#endpoint.scrub,
      now: Date.now(),
    });
    if (!this.#sink.refused(error)) this.#sink.emit({ kind: 'fail', error });
  }

  #finish(): void {
    this.#isOver = true;
    const reader = this.#reader;
    reader.finish();
    const text = reader.takeText();
    if (text !== '') this.#sink.emit({ kind: 'text-delta', text });
    if (reader.fault !== undefined) {
      const { message, retryable } = reader.fault;
      const details = { engine: this.#engine, phase: 'stream', retryable } as const;
      this.#sink.emit({ kind: 'fail', error: new EngineError(this.#endpoint.scrub(message), details) });
      return;
    }
    for (const call of reader.takeCalls()) {
      this.#sink.emit({ kind: 'call', provider_call_id: call.id, name: call.name, arguments_text: call.arguments });
    }
    const { finishReason, usage } = reader;
    this.#sink.emit({ kind: 'end', finish_reason: finishReason, ...(usage === undefined ? {} : { usage }) });
  }
}

/** Without the right content type the first character tells: an event stream begins with no brace. */
function sniff(chunk: Buffer): 'unknown' | 'events' | 'document' {
  const first = chunk.toString('latin1').trimStart()[0];
  if (first === undefined) return 'unknown';
  return first === '{' || first === '<' ? 'document' : 'events';
}

/** The error for an exchange that broke; a target that the egress guard refuses is not worth a retry. */
export function broken(engine: string, endpoint: Endpoint, cause: Error, isBegun: boolean): EngineError {
  const isRefused = [cause, cause.cause].some((error) => error instanceof Error && error.name === 'EgressRefused');
  const what = isBegun ? 'broke off' : isRefused ? 'may not be reached' : 'could not be reached';
  return new EngineError(endpoint.scrub(`${what}: ${cause.message || cause.name}`), {
    engine,
    phase: isBegun ? 'stream' : 'connect',
    retryable: !isRefused,
    cause,
  });
}

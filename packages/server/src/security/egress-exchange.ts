import type { Dispatcher } from 'undici';
import { type ContentDecoder, contentCoding, contentDecoder } from './content-decoder.ts';
import { EgressFailed, EgressRefused, type EgressRequest, type EgressResponse } from './egress.ts';

/** Encoded bytes that are read beyond twice the cap before an answer that hardly decodes is cut. */
const encodedSlack = 64 * 1024;

/**
 * One request on a dispatcher: counts decoded bytes, stops reading at the cap, knows whether bytes have left, and holds
 * the time cap over queue, DNS, connect, request, answer and decoding.
 */
export function exchange(dispatcher: Dispatcher, url: URL, request: EgressRequest): Promise<EgressResponse> {
  return new Promise((resolve, reject) => {
    const { signal } = request;
    if (signal?.aborted) return reject(new EgressFailed('aborted', { phase: 'unsent', aborted: true }));
    const handler = new ExchangeHandler(request, resolve, reject);
    try {
      dispatcher.dispatch(
        {
          path: url.pathname + url.search,
          method: request.method,
          headers: wireHeaders(request.headers),
          body: request.body ?? null,
          headersTimeout: 0,
          bodyTimeout: 0,
        },
        handler,
      );
    } catch (error) {
      handler.onResponseError(null, error as Error);
    }
  });
}

/** Owns one exchange from its dispatch until it is settled; whatever comes later is ignored. */
class ExchangeHandler implements Dispatcher.DispatchHandler {
  readonly #request: EgressRequest;
  readonly #resolve: (response: EgressResponse) => void;
  readonly #reject: (error: Error) => void;
  readonly #startedAt = performance.now();
  readonly #timer: NodeJS.Timeout;
  readonly #onAbort: (() => void) | null;
  #controller: Dispatcher.DispatchController | null = null;
  #settled = false;
  #status: number | null = null;
  #headers: Readonly<Record<string, string>> = {};
  #chunks: Buffer[] = [];
  #kept = 0;
  #bytes = 0;
  #decoder: ContentDecoder | null = null;
  #encoded = 0;
  /** False once the end of an encoded answer was reached or cut: only decoding is left. */
  #reading = true;

  constructor(request: EgressRequest, resolve: (response: EgressResponse) => void, reject: (error: Error) => void) {
    this.#request = request;
    this.#resolve = resolve;
    this.#reject = reject;
    this.#timer = setTimeout(() => this.#fail('no complete answer in time', { timeout: true }), request.timeoutMs);
    if (request.signal === undefined) this.#onAbort = null;
    else {
      this.#onAbort = () => this.#fail('aborted', { aborted: true });
      request.signal.addEventListener('abort', this.#onAbort, { once: true });
    }
  }

  // Called by undici right before the first byte is written: the border between `unsent` and `sent`.
  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#settled) {
      controller.abort(new Error('settled before it was sent'));
      return;
    }
    this.#controller = controller;
  }

  onResponseStart(
    _: Dispatcher.DispatchController,
    status: number,
    headers: Record<string, string | string[] | undefined>,
  ): void {
    if (this.#settled || status < 200) return;
    this.#status = status;
    this.#headers = flatHeaders(headers);
    const coding = contentCoding(this.#headers['content-encoding']);
    if (coding === null)
      this.#fail('the answer is in a content encoding that is not supported', { unreadable: 'encoding' });
    else if (coding !== 'identity') this.#decoder = contentDecoder(coding, (chunk) => this.#keep(chunk));
  }

  onResponseData(_: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#settled || !this.#reading) return;
    if (this.#decoder === null) {
      this.#keep(chunk);
      return;
    }
    this.#encoded += chunk.length;
    this.#decoder.write(chunk);
    // Encoded data that decodes to less than itself is made to keep us reading.
    if (this.#encoded > 2 * this.#request.maxBytes + encodedSlack) this.#endDecoding(this.#decoder, true);
  }

  onResponseEnd(): void {
    if (this.#settled) return;
    if (this.#decoder === null) {
      this.#succeed(false);
      return;
    }
    this.#endDecoding(this.#decoder, false);
  }

  onResponseError(_: Dispatcher.DispatchController | null, error: Error): void {
    if (this.#settled || !this.#reading) return;
    if (error instanceof EgressRefused) {
      this.#settle();
      this.#reject(error);
      return;
    }
    const unreadable = (error as { code?: string }).code === 'UND_ERR_HEADERS_OVERFLOW' ? 'headers' : null;
    this.#fail(this.#controller === null ? 'no connection' : 'the connection broke before the answer was complete', {
      unreadable,
      cause: error,
    });
  }

  /** `cut`: the rest of the encoded data is not wanted, what it decodes to so far is the answer. */
  #endDecoding(decoder: ContentDecoder, cut: boolean): void {
    if (!this.#reading) return;
    this.#reading = false;
    if (cut) this.#controller?.abort(new Error('the rest of the answer is not wanted'));
    decoder.end().then(
      () => this.#succeed(cut),
      (error) => (cut ? this.#succeed(true) : this.#fail('the encoded answer is cut or damaged', { cause: error })),
    );
  }

  #keep(chunk: Buffer): void {
    if (this.#settled) return;
    const room = this.#request.maxBytes - this.#kept;
    this.#bytes += chunk.length;
    if (chunk.length <= room) {
      this.#chunks.push(chunk);
      this.#kept += chunk.length;
      return;
    }
    this.#chunks.push(chunk.subarray(0, room));
    this.#kept += room;
    this.#succeed(true);
    this.#controller?.abort(new Error('the rest of the answer is not wanted'));
  }

  #succeed(truncated: boolean): void {
    if (this.#settled) return;
    this.#settle();
    this.#resolve({
      status: this.#status!,
      headers: this.#headers,
      body: this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks, this.#kept),
      truncated,
      bytes: this.#bytes,
      durationMs: performance.now() - this.#startedAt,
    });
  }

  #fail(
    message: string,
    more: { timeout?: boolean; aborted?: boolean; unreadable?: 'headers' | 'encoding' | null; cause?: unknown },
  ): void {
    if (this.#settled) return;
    const controller = this.#controller;
    this.#settle();
    this.#reject(
      new EgressFailed(message, { phase: controller === null ? 'unsent' : 'sent', status: this.#status, ...more }),
    );
    controller?.abort(new Error(message));
  }

  #settle(): void {
    this.#settled = true;
    clearTimeout(this.#timer);
    if (this.#onAbort !== null) this.#request.signal?.removeEventListener('abort', this.#onAbort);
    this.#decoder?.close();
  }
}

// undici sets these itself; a second one would contradict the message's real framing.
const framing =
  /^(host|content-length|transfer-encoding|connection|keep-alive|upgrade|expect|te|trailer|accept-encoding|proxy-connection)$/i;

function wireHeaders(headers: Readonly<Record<string, string>>): string[] {
  const wire = ['accept-encoding', 'identity'];
  for (const name in headers) {
    if (!framing.test(name)) wire.push(name, headers[name]!);
  }
  return wire;
}

function flatHeaders(headers: Record<string, string | string[] | undefined>): Readonly<Record<string, string>> {
  for (const name in headers) {
    const value = headers[name];
    if (Array.isArray(value)) headers[name] = value.join(', ');
  }
  return headers as Record<string, string>;
}

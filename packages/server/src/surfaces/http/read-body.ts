import type { IncomingMessage } from 'node:http';
import { DomainError } from '../../errors.ts';

/**
 * Reads a request body of at most `limit` bytes, counted as they come, whatever Content-Length says.
 * @throws DomainError `too_large`; Error when the client went away
 */
export function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const declared = request.headers['content-length'];
  if (declared !== undefined && Number(declared) > limit) return Promise.reject(tooLarge(limit));
  if (declared === '0' || (declared === undefined && request.headers['transfer-encoding'] === undefined)) {
    return Promise.resolve(EMPTY);
  }
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size <= limit) {
        chunks.push(chunk);
        return;
      }
      chunks.length = 0;
      request.removeAllListeners('data');
      reject(tooLarge(limit));
    });
    request.on('end', () => resolve(chunks.length === 1 ? (chunks[0] ?? EMPTY) : Buffer.concat(chunks)));
    // A connection that breaks is an error of the request before it is its close.
    request.on('error', (error) => reject(request.complete ? error : new ClientGone()));
    request.on('close', () => {
      if (!request.complete) reject(new ClientGone());
    });
  });
}

/** The client closed the connection before its request was complete. Nobody reads an answer. */
export class ClientGone extends Error {
  override readonly name = 'ClientGone';
  constructor() {
    super('the client went away before its request was complete');
  }
}

const EMPTY = Buffer.alloc(0);
const MOST_DISCARDED = 16 * 1_048_576;
const DISCARD_MS = 5_000;

/**
 * Reads a body nobody waits for and throws it away; a client that sends for too long is cut off. `done` is called when
 * the last byte came, or the connection ended.
 */
export function discardBody(request: IncomingMessage, done: () => void): void {
  let size = 0;
  const timer = setTimeout(() => request.destroy(), DISCARD_MS);
  timer.unref();
  const over = (): void => {
    clearTimeout(timer);
    done();
  };
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > MOST_DISCARDED) request.destroy();
  });
  request.once('error', over);
  request.once('close', over);
  request.once('end', over);
  request.resume();
}

/** True when bytes of a body may still come. */
export function hasUnreadBody(request: IncomingMessage): boolean {
  if (request.complete) return false;
  const { headers } = request;
  return headers['transfer-encoding'] !== undefined || (headers['content-length'] ?? '0') !== '0';
}

function tooLarge(limit: number): DomainError {
  return new DomainError('too_large', `the request body is above the limit of ${limit} bytes`, {
    hint: `Send at most ${limit} bytes.`,
  });
}

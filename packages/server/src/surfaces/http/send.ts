import type { IncomingMessage, ServerResponse } from 'node:http';
import { discardBody, hasUnreadBody } from './read-body.ts';

/** Writes one answer. `text` undefined: no body. HEAD gets the headers alone. */
export function send(
  request: IncomingMessage,
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  text: string | Buffer | undefined,
  contentType = 'application/json; charset=utf-8',
): void {
  if (response.headersSent || response.destroyed) return;
  const list: string[] = [];
  for (const name in headers) list.push(name, headers[name] ?? '');
  list.push('X-Content-Type-Options', 'nosniff');
  if (text !== undefined) {
    list.push('Content-Type', contentType, 'Content-Length', String(Buffer.byteLength(text)));
  } else if (status !== 204 && status !== 304) {
    list.push('Content-Length', '0');
  }
  if (!hasUnreadBody(request)) {
    response.writeHead(status, list);
    response.end(request.method === 'HEAD' ? undefined : text);
    return;
  }
  // The answer did not wait for the body. Ending now would reset the connection under a client that still sends, and
  // it would never see the answer: end after its last byte.
  list.push('Connection', 'close');
  response.writeHead(status, list);
  if (text === undefined || request.method === 'HEAD') response.flushHeaders();
  else response.write(text);
  discardBody(request, () => response.end());
}

import { readFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

/** What a provider sends for one request: recorded, or made in a test. */
export interface RecordedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface ReceivedRequest {
  readonly url: string;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
  readonly body: Record<string, unknown>;
  /** Set when the client closed the connection before the answer was complete. */
  isAborted: boolean;
}

export type Answering = (request: ReceivedRequest, response: http.ServerResponse) => void;

/** A local server that answers chat completions from fixtures and keeps what it was asked. */
export interface FixtureServer {
  /** `http://127.0.0.1:<port>/v1` */
  readonly baseUrl: string;
  readonly received: readonly ReceivedRequest[];
  /** How the next requests are answered. */
  answer(answering: Answering): void;
  close(): Promise<void>;
}

export async function startFixtureServer(): Promise<FixtureServer> {
  const received: ReceivedRequest[] = [];
  let answering: Answering = (_, response) => response.end();
  const server = http.createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    const body = JSON.parse(text) as Record<string, unknown>;
    const entry = { url: request.url ?? '', headers: request.headers, text, body, isAborted: false };
    received.push(entry);
    response.on('close', () => {
      entry.isAborted = !response.writableFinished;
    });
    response.on('error', () => {});
    answering(entry, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    baseUrl: `http://127.0.0.1:${port}/v1`,
    received,
    answer(next) {
      answering = next;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Reads `fixtures/<name>.http`: a status line, header lines, a blank line, the body byte for byte. */
export function fixture(name: string): RecordedAnswer {
  const bytes = readFileSync(path.join(import.meta.dirname, '../fixtures', `${name}.http`));
  const end = bytes.indexOf('\n\n');
  const [statusLine, ...headerLines] = bytes.subarray(0, end).toString('utf8').split('\n');
  const headers = headerLines.map((line) => {
    const colon = line.indexOf(':');
    return [line.slice(0, colon), line.slice(colon + 1).trim()] as const;
  });
  return {
    status: Number(statusLine?.split(' ')[1]),
    headers: Object.fromEntries(headers),
    body: bytes.subarray(end + 2),
  };
}

/** Answers with a recording, its body in pieces of `pieceBytes` that reach the client as reads of their own. */
export function replay(answer: RecordedAnswer, pieceBytes = Number.POSITIVE_INFINITY): Answering {
  return async (_, response) => {
    response.writeHead(answer.status, answer.headers);
    for (let at = 0; at < answer.body.length; at += pieceBytes) {
      response.write(answer.body.subarray(at, Math.min(answer.body.length, at + pieceBytes)));
      if (pieceBytes < answer.body.length) await new Promise(setImmediate);
    }
    response.end();
  };
}

import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import { isSignedBy, readSignedCall, type SignedCall } from './signed-call.ts';
import { bookVisit, cancelVisit, findVisitTimes, type VisitAnswer, type VisitBook } from './visit-book.ts';
import { visitFile } from './visit-file.ts';

export interface DemoEndpointOptions {
  /** Tried first; any free port is taken when it is in use. */
  readonly port?: number;
  /** Bookings are kept in `demo/visits.json` below it. */
  readonly dataDir: string;
  /** Signs the calls. */
  readonly secret: string;
  readonly log: Logger;
  readonly now?: () => number;
}

/** The service behind the demo's tools: a small booking office that accepts signed calls only. */
export interface DemoEndpoint extends AsyncDisposable {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
}

const maxBody = 64 * 1024;
const keptAnswers = 2_000;

export async function startDemoEndpoint(options: DemoEndpointOptions): Promise<DemoEndpoint> {
  const office = await openOffice(options);
  const server = http.createServer((request, response) => {
    answer(request, office, options)
      .catch((error: unknown): [number, unknown] => {
        options.log.error({ err: error }, 'demo endpoint: a call failed');
        return [500, { ok: false, message: 'The booking office has a problem.' }];
      })
      .then(([status, body]) => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(JSON.stringify(body));
      });
  });
  await listen(server, options.port ?? 0);
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  request: http.IncomingMessage,
  office: Office,
  { secret, log }: DemoEndpointOptions,
): Promise<[number, unknown]> {
  if (request.method !== 'POST') return [405, { error: 'signed calls are sent with POST' }];
  const body = await readBody(request);
  if (body === null) return [413, { error: `a call has at most ${maxBody} bytes` }];
  const signature = String(request.headers['x-tavus-signature'] ?? '');
  if (!isSignedBy(secret, body, signature)) {
    log.warn({ path: request.url }, 'demo endpoint: refused a call without a valid signature');
    return [401, { error: 'the signature is missing or wrong' }];
  }
  const call = readSignedCall(body);
  if (call === null) return [400, { error: 'the body is not the envelope of a call' }];
  const facts = { tool_call_id: call.tool_call_id, attempt: request.headers['palaver-attempt'] };
  log.info(facts, `demo endpoint: ${call.name} verified signature ${signature.slice(0, 12)}…`);
  const key = String(request.headers['idempotency-key'] ?? call.tool_call_id);
  const given = await office.handle(call, key);
  if (given === null) return [404, { error: `there is no "${call.name}" here` }];
  return [given.ok ? 200 : 409, given];
}

interface Office {
  /** Null for a call it does not know. */
  handle(call: SignedCall, idempotencyKey: string): Promise<VisitAnswer | null>;
}

/** One call after the other: what a write decides rests on what the one before has left. */
async function openOffice({ dataDir, now = Date.now }: DemoEndpointOptions): Promise<Office> {
  const file = visitFile(dataDir);
  let book = await file.read();
  let turn: Promise<unknown> = Promise.resolve();

  async function write(
    work: (book: VisitBook) => { book: VisitBook; answer: VisitAnswer },
    key: string,
  ): Promise<VisitAnswer> {
    const given = book.answers.find(([known]) => known === key);
    if (given !== undefined) return given[1];
    const done = work(book);
    const answers = [...book.answers, [key, done.answer] as const].slice(-keptAnswers);
    await file.write({ ...done.book, answers });
    book = { ...done.book, answers };
    return done.answer;
  }
  async function handle({ name, arguments: args }: SignedCall, key: string): Promise<VisitAnswer | null> {
    const today = localDate(now());
    // Tools may carry a suffix where an account had one of the same name already.
    switch (name.replace(/_demo$/, '')) {
      case 'find_visit_times':
        return findVisitTimes(book, args, today);
      case 'book_visit':
        return write((before) => bookVisit(before, args, today), key);
      case 'cancel_visit':
        return write((before) => cancelVisit(before, args), key);
      default:
        return null;
    }
  }
  return {
    handle(call, key) {
      const next = turn.then(() => handle(call, key));
      // The next call does not depend on whether this one went well; its caller hears of that.
      turn = next.catch(() => undefined);
      return next;
    },
  };
}

function localDate(now: number): string {
  const date = new Date(now);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

async function readBody(request: http.IncomingMessage): Promise<Buffer | null> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBody) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

function listen(server: http.Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (port !== 0 && ['EADDRINUSE', 'EACCES'].includes(error.code ?? '')) listen(server, 0).then(resolve, reject);
      else reject(error);
    });
    server.listen(port, '127.0.0.1', resolve);
  });
}

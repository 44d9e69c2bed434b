// The smallest server that keeps Palaver's promise: the bare loop behind a WebSocket, every message a SQLite row that is
// on disk before the loop goes on, one fsync for all that one round of the event loop brought.
import { mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import os from 'node:os';
import path from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Message, makeLoop, newMessages } from './raw-loop.ts';

const turn = makeLoop(process.env.BENCH_STUB as string);
const dir = mkdtempSync(path.join(os.tmpdir(), 'smallest-server-'));
process.on('exit', () => rmSync(dir, { recursive: true, force: true }));
process.on('SIGTERM', () => process.exit(0));

const db = new DatabaseSync(path.join(dir, 'messages.db'));
db.exec(`PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL;
  CREATE TABLE messages (conversation TEXT NOT NULL, seq INTEGER NOT NULL, at INTEGER NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (conversation, seq)) WITHOUT ROWID`);
const insert = db.prepare('INSERT INTO messages VALUES (?, ?, ?, ?)');
const begin = db.prepare('BEGIN');
const commit = db.prepare('COMMIT');

type Row = [string, number, number, string];
let waiting: { rows: Row[]; done: Promise<void>; resolve: () => void } | null = null;

function flush(): void {
  const round = waiting;
  waiting = null;
  if (!round) return;
  begin.run();
  for (const row of round.rows) insert.run(...row);
  commit.run();
  round.resolve();
}

function keep(row: Row): Promise<void> {
  if (!waiting) {
    const { promise, resolve } = Promise.withResolvers<void>();
    waiting = { rows: [], done: promise, resolve };
    setImmediate(flush);
  }
  waiting.rows.push(row);
  return waiting.done;
}

const server = http.createServer();
const sockets = new WebSocketServer({ server, perMessageDeflate: false });
let conversations = 0;

/** Frames of one tick leave in one write. */
function corkedSend(socket: WebSocket, stream: import('node:stream').Duplex) {
  let corked = false;
  const uncork = () => {
    corked = false;
    stream.uncork();
  };
  return (frame: string) => {
    if (!corked) {
      corked = true;
      stream.cork();
      process.nextTick(uncork);
    }
    socket.send(frame);
  };
}

sockets.on('connection', (socket, request) => {
  const id = `c${++conversations}`;
  const messages: Message[] = newMessages();
  let seq = 0;
  const send = corkedSend(socket, request.socket);
  const onMessage = (message: Message) => keep([id, seq++, Date.now(), JSON.stringify(message)]);
  socket.on('message', async (data) => {
    const { text } = JSON.parse(String(data)) as { text: string };
    const answer = await turn(messages, text, (delta) => send(JSON.stringify({ delta })), onMessage);
    send(JSON.stringify({ done: true, text: answer }));
  });
});
server.listen(0, '127.0.0.1', 4096, () => {
  const address = server.address();
  if (address && typeof address === 'object') console.log(`listening http://127.0.0.1:${address.port}`);
});

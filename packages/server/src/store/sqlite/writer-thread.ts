/** Entry of the writer's thread: the one connection that changes the embedded database. */
import type { DatabaseSync } from 'node:sqlite';
import { type MessagePort, parentPort, receiveMessageOnPort, workerData } from 'node:worker_threads';
import { createRoundWriter, RoundError, type RoundWriter } from './apply-round.ts';
import { prepareWriterConnection } from './connection.ts';
import { openDatabase } from './open-database.ts';
import { uniqueNames } from './unique-names.ts';
import { type Round, readRound, type WriterData, type WriterReply, type WriterRequest } from './writer-messages.ts';

/** Statements after which the write-ahead log is copied into the database: about 1,500 pages. */
const CHECKPOINT_STATEMENTS = 3_000;
const IDLE_CHECKPOINT_MS = 1_000;

run();

/**
 * The thread has nothing to do but rounds, so it sleeps on `signal` instead of in an event loop, which would cost three
 * system calls and an event object a round. `signal` is raised after every message.
 */
function run(): void {
  const port = parentPort;
  if (port === null) throw new Error('the writer runs in a worker thread');
  const { path, signal } = workerData as WriterData;
  const database = openDatabase(path, { timeout: 5_000 });
  prepareWriterConnection(database);
  const writer = createRoundWriter(database, uniqueNames(database));
  const copyLog = createLogCopy(database);
  let statements = 0;
  send(port, { kind: 'ready' });
  for (;;) {
    const seen = Atomics.load(signal, 0);
    const request = receiveMessageOnPort(port)?.message as WriterRequest | undefined;
    if (request === undefined) {
      const waited = Atomics.wait(signal, 0, seen, statements > 0 ? IDLE_CHECKPOINT_MS : Number.POSITIVE_INFINITY);
      if (waited !== 'timed-out') continue;
    } else if (request === null) {
      break;
    } else {
      const round = readRound(request);
      applyRound(port, writer, round);
      statements += round.plan.length / 3;
      if (statements < CHECKPOINT_STATEMENTS) continue;
    }
    copyLog();
    statements = 0;
  }
  database.close();
  send(port, { kind: 'closed' });
  port.close();
}

function send(port: MessagePort, reply: WriterReply): void {
  port.postMessage(reply);
}

function applyRound(port: MessagePort, writer: RoundWriter, round: Round): void {
  try {
    const failures = writer.apply(round);
    send(port, failures === null ? null : { kind: 'done', failures });
  } catch (error) {
    if (!(error instanceof RoundError)) throw error;
    send(port, { kind: 'failed', unknown: error.unknown, message: error.message });
  }
}

/** Copies the log after the answer has left, so that no commit waits for a long copy. */
function createLogCopy(database: DatabaseSync): () => void {
  const passive = database.prepare('PRAGMA wal_checkpoint(PASSIVE)');
  return () => {
    try {
      passive.all();
    } catch {
      // A full or failing disk: the log keeps everything, and the next round reports what is wrong.
    }
  };
}

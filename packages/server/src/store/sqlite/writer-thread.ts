/** Entry of the writer's thread: the one connection that changes the embedded database. */
import { DatabaseSync } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { createRoundWriter, RoundError } from './apply-round.ts';
import { prepareWriterConnection } from './connection.ts';
import { uniqueNames } from './unique-names.ts';
import type { WriterData, WriterReply, WriterRequest } from './writer-messages.ts';

/** Statements after which the write-ahead log is copied into the database: about 1,000 pages. */
const CHECKPOINT_STATEMENTS = 2_000;
const IDLE_CHECKPOINT_MS = 1_000;

run();

function run(): void {
  const port = parentPort;
  if (port === null) throw new Error('the writer runs in a worker thread');
  const { path } = workerData as WriterData;
  const database = new DatabaseSync(path, { timeout: 5_000 });
  prepareWriterConnection(database);
  const writer = createRoundWriter(database, uniqueNames(database));
  const checkpoint = createCheckpoint(database);
  const reply = (message: WriterReply) => port.postMessage(message);

  port.on('message', (message: WriterRequest) => {
    if (message.kind === 'close') {
      checkpoint.stop();
      database.close();
      reply({ kind: 'closed' });
      port.close();
      return;
    }
    try {
      reply({ kind: 'done', failures: writer.apply(message) });
    } catch (error) {
      if (!(error instanceof RoundError)) throw error;
      reply({ kind: 'failed', unknown: error.unknown, message: error.message });
    }
    checkpoint.after(message.plan.length / 3);
  });
  reply({ kind: 'ready' });
}

/** Copies the log after the answer has left, a part at a time, so that no commit waits for a long copy. */
function createCheckpoint(database: DatabaseSync): { after(statements: number): void; stop(): void } {
  const passive = database.prepare('PRAGMA wal_checkpoint(PASSIVE)');
  let written = 0;
  let idle: NodeJS.Timeout | undefined;
  const copy = () => {
    written = 0;
    clearTimeout(idle);
    idle = undefined;
    try {
      passive.all();
    } catch {
      // A full or failing disk: the log keeps everything, and the next round reports what is wrong.
    }
  };
  return {
    after(statements) {
      written += statements;
      if (written >= CHECKPOINT_STATEMENTS) copy();
      else idle ??= setTimeout(copy, IDLE_CHECKPOINT_MS).unref();
    },
    stop: () => clearTimeout(idle),
  };
}

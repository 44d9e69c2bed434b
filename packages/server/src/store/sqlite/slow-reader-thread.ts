/** Entry of the slow reader's thread: a connection for reads that would hold up the main thread. */
import type { SQLInputValue } from 'node:sqlite';
import { parentPort, workerData } from 'node:worker_threads';
import { prepareReaderConnection } from './connection.ts';
import { openDatabase } from './open-database.ts';
import type { SlowRead, SlowReadAnswer } from './slow-reader.ts';
import { createSqliteReader } from './sqlite-reader.ts';

run();

function run(): void {
  const port = parentPort;
  if (port === null) throw new Error('the slow reader runs in a worker thread');
  const { path } = workerData as { readonly path: string };
  const database = openDatabase(path, { timeout: 5_000 });
  prepareReaderConnection(database);
  const reader = createSqliteReader(database);
  const answer = (message: SlowReadAnswer): void => port.postMessage(message);
  port.on('message', ({ id, sql, parameters }: SlowRead) => {
    try {
      // Rows of the database have no prototype; what is sent is plain.
      const rows = reader.all<Record<string, SQLInputValue>>({ sql, parameters }).map((row) => ({ ...row }));
      answer({ id, rows });
    } catch (error) {
      answer({ id, message: error instanceof Error ? error.message : String(error) });
    }
  });
}

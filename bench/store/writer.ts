/**
 * What a commit of the embedded store costs: CPU of the whole process per batch and batches a second, at 1, 16 and 128
 * committers that each wait for their own batch, against the least that keeps the same promise (one connection on the
 * main thread, one transaction and fsync for all that one round of the event loop brought).
 *
 *   node bench/store/writer.ts [batches]
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { DatabaseSync } from 'node:sqlite';
import pino from 'pino';
import { openStore } from '../../packages/server/src/store/open-store.ts';
import { bind, portableSql } from '../../packages/server/src/store/portable-sql.ts';

const batches = Number(process.argv[2] ?? 20_000);
const directory = mkdtempSync(join(process.env.BENCH_DB_DIR ?? tmpdir(), 'palaver-bench-'));
const text = JSON.stringify({ role: 'user', content: 'x'.repeat(280) });
const INSERT = 'INSERT INTO journal (conversation_id, seq, first_seq, records) VALUES (?, ?, ?, ?)';

type Commit = (conversation: string, seq: number) => Promise<void>;

async function measure(name: string, commit: Commit, committers: number): Promise<void> {
  let left = batches;
  let next = 0;
  const waits: number[] = [];
  const loop = async (id: number) => {
    const conversation = `c${name}${committers}-${id}`;
    for (let seq = 1; left > 0; seq += 3) {
      left -= 1;
      next += 1;
      const sent = performance.now();
      await commit(conversation, seq);
      waits.push(performance.now() - sent);
    }
  };
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const cpu = process.cpuUsage();
  const at = performance.now();
  await Promise.all(Array.from({ length: committers }, (_, id) => loop(id)));
  const seconds = (performance.now() - at) / 1_000;
  const used = process.cpuUsage(cpu);
  delay.disable();
  waits.sort((a, b) => a - b);
  const wait = (share: number) => (waits[Math.floor(share * (waits.length - 1))] ?? 0).toFixed(1);
  console.log(
    [
      name.padEnd(8),
      String(committers).padStart(4),
      `${Math.round(next / seconds)} batches/s`.padStart(18),
      `${Math.round((3 * next) / seconds)} rows/s`.padStart(16),
      `${((used.user + used.system) / next).toFixed(1)} µs CPU/batch`.padStart(22),
      `commit p50 ${wait(0.5)} p99 ${wait(0.99)} max ${wait(1)} ms`,
      `loop delay p99 ${(delay.percentile(99) / 1e6).toFixed(1)} max ${(delay.max / 1e6).toFixed(1)} ms`,
    ].join(' '),
  );
}

function plainWriter(): { commit: Commit; close(): void } {
  const database = new DatabaseSync(join(directory, 'plain.db'));
  database.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    CREATE TABLE journal (conversation_id TEXT NOT NULL, seq INTEGER NOT NULL, first_seq INTEGER NOT NULL,
    records TEXT NOT NULL, PRIMARY KEY (conversation_id, seq)) STRICT`);
  const insert = database.prepare(INSERT);
  const begin = database.prepare('BEGIN');
  const commit = database.prepare('COMMIT');
  let rows: [string, number, number, string][] = [];
  let done: PromiseWithResolvers<void> | null = null;
  const flush = () => {
    const [gathered, settled] = [rows, done];
    rows = [];
    done = null;
    begin.run();
    for (const row of gathered) insert.run(...row);
    commit.run();
    settled?.resolve();
  };
  return {
    commit(conversation, seq) {
      if (done === null) {
        done = Promise.withResolvers();
        setImmediate(flush);
      }
      for (let row = 0; row < 3; row += 1) rows.push([conversation, seq + row, seq + row, text]);
      return done.promise;
    },
    close: () => database.close(),
  };
}

const sql = portableSql(INSERT);
const plain = plainWriter();
const store = await openStore({ dataDir: join(directory, 'store'), databaseUrl: null }, pino({ level: 'silent' }));
const threaded: Commit = (conversation, seq) =>
  store.commit([
    { query: bind(store, sql, [conversation, seq, seq, text]) },
    { query: bind(store, sql, [conversation, seq + 1, seq + 1, text]) },
    { query: bind(store, sql, [conversation, seq + 2, seq + 2, text]), expect: 1 },
  ]);
for (const committers of [1, 16, 128]) {
  await measure('plain', plain.commit, committers);
  await measure('store', threaded, committers);
}
plain.close();
await store[Symbol.asyncDispose]();
rmSync(directory, { recursive: true, force: true });

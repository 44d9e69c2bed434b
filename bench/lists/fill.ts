import { createHash } from 'node:crypto';
import type { Store, Write } from '../../packages/server/src/store/store.ts';

/** Rows of a table that are copies of one, each with ids, a name and a time of its own. */
export interface Copies {
  readonly table: 'tools' | 'pals' | 'conversations';
  readonly id: string;
  readonly name: string;
  /** Columns of the copied row. */
  readonly row: Readonly<Record<string, unknown>>;
  readonly account: string;
  readonly count: number;
  /** Changes of every tenth copy. */
  readonly tenth?: Readonly<Record<string, unknown>>;
}

const BATCH = 500;

export async function fill(store: Store, copies: Copies): Promise<void> {
  const { table, id, name, row, account, count, tenth = {} } = copies;
  const prefix = String(row[id]).slice(0, 1);
  // The database numbers each row itself.
  const columns = Object.keys(row).filter((column) => column !== 'number');
  const places = columns.map((_, index) => (store.dialect === 'sqlite' ? '?' : `$${index + 1}`));
  const sql = `INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places.join(', ')})`;
  for (let from = 0; from < count; from += BATCH) {
    const batch: Write[] = [];
    for (let index = from; index < Math.min(from + BATCH, count); index += 1) {
      const key = createHash('sha1').update(`${table} ${account} ${index}`).digest('hex').slice(0, 11);
      const copy: Record<string, unknown> = {
        ...row,
        ...(index % 10 === 0 ? tenth : {}),
        account_id: account,
        [id]: prefix + key,
        [name]: `${wordOf(index)}_${key}`,
        created_at: 1_700_000_000_000 + index,
      };
      batch.push({ query: { sql, parameters: columns.map((column) => copy[column]) } });
    }
    await store.commit(batch);
  }
}

const WORDS = ['book', 'cancel', 'open', 'close', 'find', 'send', 'read', 'write'] as const;

function wordOf(index: number): string {
  return WORDS[index % WORDS.length] as string;
}

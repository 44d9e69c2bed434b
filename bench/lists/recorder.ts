import type { KyselyPlugin, RootOperationNode } from 'kysely';
import type { Statement, Store } from '../../packages/server/src/store/store.ts';

/** Notes the reads that a request causes. */
export interface Recorder {
  take(): readonly Statement[];
}

export function recordReads(store: Store): Recorder {
  const plain = store.db;
  const read = store.read.bind(store);
  let nodes: (RootOperationNode | Statement)[] = [];
  const plugin: KyselyPlugin = {
    transformQuery({ node }) {
      nodes.push(node);
      return node;
    },
    transformResult: async ({ result }) => result,
  };
  Object.defineProperty(store, 'db', { value: plain.withPlugin(plugin) });
  Object.defineProperty(store, 'read', {
    value: (query: Statement) => {
      nodes.push(query);
      return read(query);
    },
  });
  return {
    take() {
      const taken = nodes;
      nodes = [];
      return taken.map((node) =>
        'sql' in node ? node : plain.getExecutor().compileQuery(node, { queryId: 'recorded' } as never),
      );
    },
  };
}

/** How the database carries a statement out, a line a step. */
export async function planOf(store: Store, { sql, parameters }: Statement): Promise<string> {
  if (store.dialect === 'sqlite') {
    const rows = await store.read<{ detail: string }>({ sql: `EXPLAIN QUERY PLAN ${sql}`, parameters });
    return rows.map(({ detail }) => detail).join('\n');
  }
  const rows = await store.read<Record<string, string>>({ sql: `EXPLAIN (COSTS OFF) ${sql}`, parameters });
  return rows.map((row) => Object.values(row)[0]).join('\n');
}

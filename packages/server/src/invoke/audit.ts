import { randomUUID } from 'node:crypto';
import type { Caller, RequestFacts } from '../operations/define.ts';
import type { Platform } from '../platform-parts.ts';
import { type AuditRow, appendAudit } from '../store/audit.ts';
import type { Store, Write } from '../store/store.ts';
import type { CompiledOperation } from './compile-operation.ts';
import type { Marker } from './idempotency.ts';

/** Writes who changed what. */
export interface Audit {
  /** Begins the trail of one call. */
  begin(call: {
    readonly operation: CompiledOperation;
    /** False: the trail only carries the marker along. */
    readonly isAudited: boolean;
    readonly caller: Caller;
    readonly facts: RequestFacts;
    readonly target: string | null;
    readonly marker: Marker | null;
  }): Trail;
  /** Resolves when every row queued so far is durable. */
  flush(): Promise<void>;
}

export interface Trail {
  /** The platform to run the operation with: its first successful commit takes the audit row along. */
  readonly platform: Platform;
  /** The call succeeded with this output. */
  done(output: unknown, target: string | undefined): void;
}

/**
 * The audit row is one more statement of the operation's own batch, so there is no write without its row and no row
 * without its write. The id of an object that the call makes is known only afterwards and follows in a second commit,
 * which the answer does not wait for; an operation that commits elsewhere gets its row that way.
 */
export function createAudit(platform: Platform): Audit {
  const { store } = platform;
  const pending = new Set<Promise<void>>();
  function later(write: Write): void {
    const commit: Promise<void> = store
      .commit([write])
      .catch((error: unknown) => platform.log.error({ err: error }, 'audit row could not be written'))
      .finally(() => pending.delete(commit));
    pending.add(commit);
  }
  return {
    begin({ operation, isAudited, caller, facts, target, marker }) {
      const entry: AuditRow = {
        audit_id: `au_${randomUUID().replaceAll('-', '')}`,
        account_id: caller.account_id,
        actor: caller.api_key_id === '' ? 'public' : caller.api_key_id,
        operation: operation.contract.id,
        target,
        request_id: facts.request_id,
        ip: caller.ip,
        at: platform.now(),
      };
      const extra = (): Write[] => {
        const writes: Write[] = [];
        if (isAudited) writes.push(appendAudit(store, entry));
        if (marker !== null) writes.push(marker());
        return writes;
      };
      const carrier = carryAlong(store, extra);
      return {
        platform: { ...platform, store: carrier.store },
        done(output, named) {
          if (!isAudited) return;
          const found = target ?? named ?? madeId(operation, output);
          if (!carrier.carried()) later(appendAudit(store, { ...entry, target: found }));
          else if (found !== target && found !== null) later(setTarget(store, entry.audit_id, found));
        },
      };
    },
    async flush() {
      await Promise.all(pending);
    },
  };
}

function setTarget(store: Store, auditId: string, target: string): Write {
  return { query: store.db.updateTable('audit_log').set({ target }).where('audit_id', '=', auditId).compile() };
}

/** A store whose first successful commit also applies `extra`. Appended statements keep the places of the others. */
function carryAlong(store: Store, extra: () => Write[]): { store: Store; carried: () => boolean } {
  let carried = false;
  const wrapped: Store = {
    dialect: store.dialect,
    db: store.db,
    sql: store.sql,
    read: (query) => store.read(query),
    readSlow: (query) => store.readSlow(query),
    async commit(batch, options) {
      if (carried) return store.commit(batch, options);
      carried = true;
      try {
        await store.commit([...batch, ...extra()], options);
      } catch (error) {
        carried = false;
        throw error;
      }
    },
    [Symbol.asyncDispose]: () => store[Symbol.asyncDispose](),
  };
  return { store: wrapped, carried: () => carried };
}

/** The id of the object an operation made: `tool_id` of the answer of `tools.create`. */
function madeId(operation: CompiledOperation, output: unknown): string | null {
  if (typeof output !== 'object' || output === null) return null;
  const resource = operation.contract.id.split('.')[0] ?? '';
  const value = (output as Record<string, unknown>)[`${resource.replace(/s$/, '')}_id`];
  return typeof value === 'string' ? value : null;
}

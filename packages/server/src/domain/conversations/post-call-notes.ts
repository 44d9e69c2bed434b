import type { ConversationEvent, JsonObject } from '@palaver/contract';
import type { JournalRecord } from '@palaver/runtime/ports';

const MEMORY_NOTE = 'memory-consolidation';

/** Written before each attempt of a post-call action: what leaves, so that it can leave again unchanged. */
export interface PostCallAttempt {
  readonly note: 'post-call-attempt';
  readonly tool_id: string;
  readonly tool_call_id: string;
  /** JSON text. */
  readonly arguments: string;
  readonly attempt: number;
}

/** Written once, when an action is through. */
export interface PostCallExecuted {
  readonly note: 'post-call-executed';
  readonly tool_id: string;
  readonly event_type: string;
  /** Unix ms. */
  readonly at: number;
  readonly properties: JsonObject;
}

export function postCallExecuted(records: Iterable<JournalRecord>): PostCallExecuted[] {
  return notes(records, 'post-call-executed') as PostCallExecuted[];
}

/** What was last sent for a tool, and how often; null when nothing was. */
export function postCallAttempts(
  records: Iterable<JournalRecord>,
  toolId: string,
): { readonly tool_call_id: string; readonly arguments: string; readonly attempts: number } | null {
  const sent = (notes(records, 'post-call-attempt') as PostCallAttempt[]).filter((note) => note.tool_id === toolId);
  const last = sent.at(-1);
  return last === undefined ? null : { ...last, attempts: last.attempt };
}

export function postCallEvents(records: Iterable<JournalRecord>): ConversationEvent[] {
  const all = [...postCallExecuted(records), ...(notes(records, MEMORY_NOTE) as PostCallExecuted[])];
  return all.map(({ event_type, at, properties }) => ({
    event_type,
    timestamp: new Date(at).toISOString(),
    properties,
  }));
}

/** What a conversation left behind was written down. */
export function memoryConsolidated(records: Iterable<JournalRecord>): boolean {
  return notes(records, MEMORY_NOTE).length > 0;
}

function notes(records: Iterable<JournalRecord>, name: string): unknown[] {
  const found: unknown[] = [];
  for (const record of records) {
    if (record.kind === 'note' && (record.note as { readonly note?: unknown }).note === name) found.push(record.note);
  }
  return found;
}

import type { DurableWrite } from '@palaver/runtime';
import { hasDialogue, journalEvents, spokenLines, transcript } from '../domain/conversations/transcript.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { type ConversationRecord, endConversationWrite } from '../store/conversations.ts';
import { readCallRows, readRecords } from '../store/journal-reads.ts';
import type { Store, Write } from '../store/store.ts';
import { callback } from './callback-writes.ts';
import { MEMORY_JOB } from './memory-consolidation.ts';
import { POST_CALL_JOB } from './post-call-actions.ts';

export interface EndParts {
  readonly store: Store;
  readonly jobs: Jobs;
  readonly record: ConversationRecord;
  readonly hasPostCallTools: boolean;
}

/**
 * What the end of a conversation causes, for the batch that ends it: its status first, then the webhooks in their order,
 * then the post-call actions and what is to be remembered, as jobs.
 */
export async function endWrites(
  { store, jobs, record, hasPostCallTools }: EndParts,
  end: NonNullable<DurableWrite['end']>,
  last: DurableWrite,
): Promise<Write[]> {
  const id = record.conversation_id;
  const writes = [endConversationWrite(store, id, end.reason, end.at)];
  const remembers = (record.body.memory_stores ?? []).length > 0;
  if (record.callback_url === null && !hasPostCallTools && !remembers) return writes;
  const lines = spokenLines(journalEvents([...(await readRecords(store, id)), ...last.records]));
  if (record.callback_url !== null) {
    const settled = new Map(last.calls.map(({ row }) => [row.tool_call_id, row]));
    const calls = (await readCallRows(store, id)).map((row) => settled.get(row.tool_call_id) ?? row);
    const entries = transcript(lines, calls, record.created_at);
    writes.push(
      ...callback(store, record, end.at, 'system.shutdown', { ...faceOf(record), shutdown_reason: end.reason }),
      ...callback(store, record, end.at, 'application.transcription_ready', { ...faceOf(record), transcript: entries }),
    );
  }
  if (record.body.test_mode || !hasDialogue(lines)) return writes;
  const kinds = [...(hasPostCallTools ? [POST_CALL_JOB] : []), ...(remembers ? [MEMORY_JOB] : [])];
  for (const kind of kinds) {
    const payload = { conversation_id: id };
    writes.push(...jobs.add({ kind, payload, accountId: record.account_id, dedupeKey: `${kind}:${id}` }));
  }
  return writes;
}

export function faceOf(record: { readonly face_id: string | null }): Readonly<Record<string, unknown>> {
  return { face_id: record.face_id, replica_id: record.face_id };
}

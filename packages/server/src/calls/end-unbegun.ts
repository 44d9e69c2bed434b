import type { DurableWrite } from '@palaver/runtime';
import type { Jobs } from '../jobs/jobs.ts';
import { readConversation } from '../store/conversations.ts';
import { insertJournal, reserveSeq } from '../store/journal-writes.ts';
import type { Leases } from '../store/leases.ts';
import { ExpectationError, type Store } from '../store/store.ts';
import { endWrites, faceOf } from './end-writes.ts';
import { heldElsewhere } from './held-elsewhere.ts';

/**
 * Ends a conversation in which nothing has happened, without a session: nobody is there to be greeted. False when it has
 * begun, has ended, or begins at this moment. `isOpen` says whether this process uses its lease for a session.
 */
export async function endUnbegun(
  parts: { readonly store: Store; readonly leases: Leases; readonly jobs: Jobs; readonly now: () => number },
  conversationId: string,
  reason: string,
  isOpen: () => boolean,
): Promise<boolean> {
  const { store, leases } = parts;
  const record = await readConversation(store, conversationId);
  if (record === null || record.status !== 'active' || record.next_seq > 1) return false;
  if (!(await leases.acquire(conversationId))) throw heldElsewhere(conversationId);
  const at = parts.now();
  const event = {
    message_type: 'system' as const,
    event_type: 'system.shutdown',
    conversation_id: conversationId,
    timestamp: at / 1000,
    seq: 1,
    properties: { ...(record.face_id === null ? {} : faceOf(record)), shutdown_reason: reason },
  };
  const last: DurableWrite = { records: [{ kind: 'event', seq: 1, event }], calls: [], end: { reason, at } };
  const guard = leases.guard(conversationId);
  try {
    const writes = await endWrites({ ...parts, record, hasPostCallTools: false }, { reason, at }, last);
    // The block of numbers expects to be free: a session that began meanwhile has taken it, and ends it itself.
    const batch = [
      reserveSeq(store, conversationId, 1, 1),
      insertJournal(store, record.number, last.records),
      ...writes,
    ];
    await store.commit(guard === null ? batch : [guard, ...batch], { lane: conversationId });
    return true;
  } catch (error) {
    if (error instanceof ExpectationError) return false;
    throw error;
  } finally {
    if (!isOpen()) await leases.release(conversationId);
  }
}

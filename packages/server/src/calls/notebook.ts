import { insertJournal, readNumbering, reserveSeq } from '../store/journal-writes.ts';
import type { Store, Write } from '../store/store.ts';

/** Appends notes to the journal of a conversation that has ended, and whose session is gone. */
export interface Notebook {
  write(note: Readonly<Record<string, unknown>>, along?: readonly Write[]): Promise<void>;
}

/** Numbers taken at once: more than the notes of any conversation's post-call actions. */
const BLOCK = 1_000;

export async function openNotebook(store: Store, conversationId: string, now: () => number): Promise<Notebook> {
  const numbering = await readNumbering(store, conversationId);
  if (numbering === undefined) throw new Error(`conversation "${conversationId}" does not exist`);
  await store.commit([reserveSeq(store, conversationId, numbering.next_seq, BLOCK)], { lane: conversationId });
  let seq = numbering.next_seq;
  return {
    async write(note, along = []) {
      const record = { kind: 'note' as const, seq, at: now(), note };
      seq += 1;
      await store.commit([insertJournal(store, numbering.number, [record]), ...along], { lane: conversationId });
    },
  };
}

/** Numbers a conversation may give out: about 46 hours of a hundred events a second. */
export const SEQ_SPAN = 2 ** 24;
const MAX_NUMBER = 2 ** 29 - 1;

/**
 * Key of a journal row, in order of the conversation's number, then of `seq`. Exact in a double.
 * @throws RangeError beyond 16,777,215 events of a conversation or 536,870,911 conversations of a database.
 */
export function journalEntry(conversationNumber: number, seq: number): number {
  if (seq < 0 || seq >= SEQ_SPAN || conversationNumber > MAX_NUMBER) {
    throw new RangeError(`the journal has no room for event ${seq} of conversation number ${conversationNumber}`);
  }
  return conversationNumber * SEQ_SPAN + seq;
}

/** The `seq` in a key. */
export function seqOfEntry(entry: number): number {
  return entry % SEQ_SPAN;
}

/** SQL condition: rows of a conversation above a `seq`. Parameters: its id, the `seq`, its id. */
export const WITHIN_JOURNAL = `entry > (SELECT number FROM conversations WHERE conversation_id = ?) * ${SEQ_SPAN} + ?
  AND entry < (SELECT number + 1 FROM conversations WHERE conversation_id = ?) * ${SEQ_SPAN}`;

import { type ConversationEvent, getConversation as contract } from '@palaver/contract';
import { conversationObject } from '../../domain/conversations/conversation-object.ts';
import { guidanceEvents } from '../../domain/conversations/guidance-events.ts';
import { postCallEvents } from '../../domain/conversations/post-call-notes.ts';
import { journalEvents, spokenLines, transcript } from '../../domain/conversations/transcript.ts';
import type { Platform } from '../../platform-parts.ts';
import type { ConversationSummary } from '../../store/conversations.ts';
import { readCallRows, readRecords } from '../../store/journal-reads.ts';
import { implement } from '../define.ts';
import { findOwnConversation } from './find-own-conversation.ts';

export const getConversation = implement(contract, async ({ input, caller, platform, request }) => {
  const row = await findOwnConversation(platform, caller, input.params.conversation_id);
  const base = platform.config.publicUrl ?? request.origin;
  if (!input.query.verbose) return conversationObject(row, base);
  const events = await verboseEvents(platform, row);
  return conversationObject(row, base, { shutdown_reason: row.shutdown_reason, events });
});

/** What the callback was or would have been told, made from what is stored. */
async function verboseEvents(platform: Platform, row: ConversationSummary): Promise<ConversationEvent[]> {
  const records = await readRecords(platform.store, row.conversation_id);
  const first = records[0];
  const face = { face_id: row.face_id, replica_id: row.face_id };
  const events: ConversationEvent[] = [];
  if (first?.kind === 'event' && first.event.event_type !== 'system.shutdown') {
    const timestamp = new Date(first.event.timestamp * 1000).toISOString();
    events.push(
      { event_type: 'system.pal_joined', timestamp, properties: face },
      { event_type: 'system.replica_joined', timestamp, properties: face },
    );
  }
  events.push(...guidanceEvents(records));
  if (row.status === 'ended' && row.shutdown_reason !== null) {
    const timestamp = new Date(row.ended_at ?? row.updated_at).toISOString();
    const calls = await readCallRows(platform.store, row.conversation_id);
    const entries = transcript(spokenLines(journalEvents(records)), calls, row.created_at);
    events.push(
      {
        event_type: 'system.shutdown',
        timestamp,
        properties: { ...face, shutdown_reason: row.shutdown_reason },
      },
      { event_type: 'application.transcription_ready', timestamp, properties: { ...face, transcript: entries } },
    );
  }
  events.push(...postCallEvents(records));
  return events;
}

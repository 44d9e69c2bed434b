import type { ConversationEvent, JsonObject } from '@palaver/contract';
import type { JournalRecord } from '@palaver/runtime/ports';

/** A guardrail fired: noted whether or not the conversation was told. */
interface GuardrailNote {
  readonly note: 'guardrail';
  readonly uuid: string;
  readonly guardrail: string;
  readonly reason: string;
  /** Unix ms. */
  readonly at: number;
}

/** Guardrails that fired and objectives that were completed, in their order. */
export function guidanceEvents(records: Iterable<JournalRecord>): ConversationEvent[] {
  const found: ConversationEvent[] = [];
  for (const record of records) {
    if (record.kind === 'event') {
      const { event_type, timestamp, properties = {} } = record.event;
      if (event_type !== 'conversation.objective.completed') continue;
      found.push({ event_type, timestamp: isoTime(timestamp * 1000), properties: properties as JsonObject });
    } else if (record.note.note === 'guardrail') {
      // written by the runtime alone, so its shape is known
      const { uuid, guardrail, reason, at } = record.note as unknown as GuardrailNote;
      const properties = { guardrail, guardrail_uuid: uuid, reason };
      found.push({ event_type: 'conversation.guardrail.triggered', timestamp: isoTime(at), properties });
    }
  }
  return found;
}

function isoTime(ms: number): string {
  return new Date(ms).toISOString();
}

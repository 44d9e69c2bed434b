import type { LiveEvent } from '@palaver/contract';
import type { CallRow, JournalRecord } from '@palaver/runtime/ports';

/** One row of a transcript, in the form of the webhook `application.transcription_ready`. */
export interface TranscriptEntry {
  readonly role: 'user' | 'assistant' | 'tool';
  readonly content: string;
  /** Unix seconds. */
  readonly timestamp: number;
  readonly seconds_from_start: number;
  readonly duration: number;
  readonly inference_id?: string;
  readonly tool_calls?: readonly TranscriptCall[];
  readonly tool_call_id?: string;
}

interface TranscriptCall {
  readonly id: string;
  readonly type: 'function';
  readonly function: { readonly name: string; readonly arguments: string };
}

/** What was said, as a client reads it back. */
export interface SpokenLine {
  readonly role: 'user' | 'assistant';
  readonly content: string;
  readonly turn_idx: number;
  /** Unix seconds. */
  readonly timestamp: number;
  readonly inference_id: string | undefined;
}

/** The finished utterances of a journal, in order; of an interrupted one, what was heard. */
export function spokenLines(events: Iterable<LiveEvent>): SpokenLine[] {
  const lines: SpokenLine[] = [];
  for (const event of events) {
    if (event.event_type !== 'conversation.utterance') continue;
    const { role, speech, heard } = event.properties ?? {};
    const content = typeof heard === 'string' ? heard : speech;
    if (typeof content !== 'string' || content === '') continue;
    lines.push({
      role: role === 'user' ? 'user' : 'assistant',
      content,
      turn_idx: event.turn_idx ?? 0,
      timestamp: event.timestamp,
      inference_id: event.inference_id,
    });
  }
  return lines;
}

export function journalEvents(records: Iterable<JournalRecord>): LiveEvent[] {
  const events: LiveEvent[] = [];
  for (const record of records) if (record.kind === 'event') events.push(record.event);
  return events;
}

/** True when a person has said something: a greeting alone is no dialogue. */
export function hasDialogue(lines: readonly SpokenLine[]): boolean {
  return lines.some((line) => line.role === 'user');
}

/** What was said and what the tools answered, in the order of time; one row a result. */
export function transcript(
  lines: readonly SpokenLine[],
  calls: readonly CallRow[],
  startedAtMs: number,
): TranscriptEntry[] {
  const entry = (timestamp: number) => ({
    timestamp,
    seconds_from_start: Math.max(0, Math.round((timestamp - startedAtMs / 1000) * 1000) / 1000),
    duration: 0,
  });
  const rows: { readonly at: number; readonly row: TranscriptEntry }[] = [];
  for (const line of lines) {
    const inference = line.role === 'assistant' && line.inference_id ? { inference_id: line.inference_id } : {};
    rows.push({
      at: line.timestamp,
      row: { role: line.role, content: line.content, ...entry(line.timestamp), ...inference },
    });
  }
  for (const call of calls) {
    const proposed = call.proposed_at / 1000;
    const named = { id: call.tool_call_id, type: 'function' as const };
    const asked = { ...named, function: { name: call.tool_name, arguments: call.arguments } };
    rows.push({ at: proposed, row: { role: 'assistant', content: '', ...entry(proposed), tool_calls: [asked] } });
    if (call.settled_at === null || call.on_resolve === 'fire_and_forget') continue;
    const settled = call.settled_at / 1000;
    const content = call.result ?? call.reason ?? call.state;
    rows.push({ at: settled, row: { role: 'tool', content, ...entry(settled), tool_call_id: call.tool_call_id } });
  }
  return rows.sort((a, b) => a.at - b.at).map(({ row }) => row);
}

import type { LiveEvent } from '@palaver/contract';
import type { CallRow } from '@palaver/runtime/ports';
import { describe, expect, it } from 'vitest';
import { lastTurn } from './last-turn.ts';
import { hasDialogue, spokenLines, transcript } from './transcript.ts';

let seq = 0;
function utterance(role: string, speech: string, at: number, more: Partial<LiveEvent> = {}, extra = {}): LiveEvent {
  seq += 1;
  return {
    message_type: 'conversation',
    event_type: 'conversation.utterance',
    conversation_id: 'c1',
    timestamp: at,
    seq,
    properties: { role, speech, ...extra },
    ...more,
  };
}

const call: CallRow = {
  tool_call_id: 'k1',
  conversation_id: 'c1',
  tool_id: 't1',
  tool_name: 'find_parcel',
  origin: 'llm',
  delivery: 'api',
  effect: 'read',
  arguments: '{"code":"A7"}',
  arguments_hash: 'h',
  state: 'succeeded',
  reason: null,
  turn_idx: 1,
  inference_id: 'i1',
  duplicate_of: null,
  attempts: 1,
  proposed_at: 11_000,
  held_at: null,
  confirmed_at: null,
  confirmed_by: null,
  dispatched_at: 11_001,
  settled_at: 12_000,
  response: null,
  result: '{"where":"depot"}',
  answered_by: 'http',
  on_resolve: 'generate_response',
  history: [],
  dedupe_key: null,
  expires_at: null,
};

const events = [
  utterance('pal', 'Hello.', 10, { turn_idx: 0, inference_id: 'g' }),
  utterance('user', 'Where is A7?', 10.5, { turn_idx: 1 }),
  utterance('pal', 'In the depot, and then some', 13, { turn_idx: 1, inference_id: 'i2' }, { heard: 'In the depot' }),
];

describe('transcript', () => {
  it('puts words and results in the order of time', () => {
    const rows = transcript(spokenLines(events), [call], 10_000);
    expect(rows.map(({ role, content, seconds_from_start }) => [role, content, seconds_from_start])).toEqual([
      ['assistant', 'Hello.', 0],
      ['user', 'Where is A7?', 0.5],
      ['assistant', '', 1],
      ['tool', '{"where":"depot"}', 2],
      ['assistant', 'In the depot', 3],
    ]);
    expect(rows[2]?.tool_calls).toEqual([
      { id: 'k1', type: 'function', function: { name: 'find_parcel', arguments: '{"code":"A7"}' } },
    ]);
    expect(rows[3]?.tool_call_id).toBe('k1');
    expect(rows[4]?.inference_id).toBe('i2');
    expect(rows[1]).not.toHaveProperty('inference_id');
  });

  it('leaves out what fire_and_forget calls brought', () => {
    const rows = transcript([], [{ ...call, on_resolve: 'fire_and_forget' }], 10_000);
    expect(rows.map((row) => row.role)).toEqual(['assistant']);
  });

  it('takes a greeting alone for no dialogue', () => {
    expect(hasDialogue(spokenLines(events.slice(0, 1)))).toBe(false);
    expect(hasDialogue(spokenLines(events))).toBe(true);
  });

  it('skips events that are no words', () => {
    const silent = utterance('pal', '', 14);
    const state = { ...utterance('pal', 'x', 14), event_type: 'conversation.tool_call.state' };
    expect(spokenLines([silent, state])).toEqual([]);
  });
});

describe('lastTurn', () => {
  it('joins what was said in the newest turn', () => {
    const more = utterance('pal', 'Anything else?', 14, { turn_idx: 1, inference_id: 'i3' });
    expect(lastTurn([...events, more], [call, { ...call, tool_call_id: 'k0', turn_idx: 0 }])).toEqual({
      status: 'ready',
      turn_idx: 1,
      text: 'In the depot\nAnything else?',
      inference_ids: ['i2', 'i3'],
      tool_calls: [
        {
          tool_call_id: 'k1',
          name: 'find_parcel',
          arguments: { code: 'A7' },
          arguments_hash: 'h',
          state: 'succeeded',
          result: '{"where":"depot"}',
        },
      ],
    });
  });

  it('is null where nobody spoke', () => {
    expect(lastTurn([], [])).toBeNull();
  });
});

import type { LiveEvent } from '@palaver/contract';
import { describe, expect, it } from 'vitest';
import { legacyTwin } from './legacy-twin.ts';

const event = (event_type: string, properties: Readonly<Record<string, unknown>>): LiveEvent => ({
  message_type: event_type.startsWith('system.') ? 'system' : 'conversation',
  event_type,
  conversation_id: 'c1',
  timestamp: 1.5,
  seq: 7,
  turn_idx: 2,
  inference_id: 'i',
  properties,
});

describe('legacyTwin', () => {
  it.each(['conversation.utterance', 'conversation.utterance.streaming'])('repeats %s with the older role', (name) => {
    const original = event(name, { role: 'pal', speech: 'Hello.' });
    expect(legacyTwin(original)).toEqual({ ...original, seq: 8, properties: { role: 'replica', speech: 'Hello.' } });
  });

  it('gives the arrival its older name', () => {
    expect(legacyTwin(event('system.pal_joined', { face_id: 'r1' }))).toMatchObject({
      event_type: 'system.replica_joined',
      seq: 8,
      properties: { replica_id: 'r1' },
    });
  });

  it.each([
    ['conversation.started_speaking', 'pal', 'conversation.replica.started_speaking'],
    ['conversation.stopped_speaking', 'pal', 'conversation.replica.stopped_speaking'],
    ['conversation.started_speaking', 'user', 'conversation.user.started_speaking'],
  ])('gives %s of the %s its older name', (name, role, older) => {
    expect(legacyTwin(event(name, { role }))).toMatchObject({ event_type: older, properties: {} });
  });

  it.each([
    ['conversation.utterance', { role: 'user', speech: 'x' }],
    ['conversation.tool_call', { name: 'n' }],
    ['system.shutdown', { shutdown_reason: 'r' }],
  ])('has none for %s %j', (name, properties) => {
    expect(legacyTwin(event(name, properties))).toBeNull();
  });
});

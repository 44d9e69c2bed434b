import { describe, expect, it } from 'vitest';
import { checkInteraction } from './check-interaction.ts';

const check = (event: string, properties?: unknown, more = {}) =>
  checkInteraction(
    { event_type: `conversation.${event}`, ...(properties === undefined ? {} : { properties }), ...more },
    'c1',
  );
const refusal = (...args: Parameters<typeof check>) => {
  const checked = check(...args);
  return checked.ok ? null : checked.message;
};

describe('checkInteraction', () => {
  it.each([
    ['respond', { text: 'hello' }],
    ['respond', { text: 'x'.repeat(100_000) }],
    ['echo', { text: 'hello' }],
    ['echo', { modality: 'text', text: 'hello', done: 'true', inference_id: 'i' }],
    ['interrupt', undefined],
    ['append_llm_context', { context: 'c', job_status: 'completed' }],
    ['overwrite_llm_context', { context: '' }],
    ['tool_result', { tool_call_id: 'k', output: { a: 1 }, name: 'n' }],
    ['tool_result', { tool_call_id: 'k', status: 'error' }],
    ['tool_call.confirm', { tool_call_id: 'k', arguments_hash: 'h' }],
    ['tool_call.decline', { tool_call_id: 'k' }],
    ['sensitivity', { participant_pause_sensitivity: 'superlow' }],
  ])('accepts %s %j', (event, properties) => {
    expect(refusal(event, properties)).toBeNull();
  });

  it.each([
    ['respond', {}, 'properties.text must be a text'],
    ['respond', undefined, 'properties.text must be a text'],
    ['respond', { text: '  ' }, 'properties.text is empty'],
    ['respond', { text: 5 }, 'properties.text must be a text'],
    ['respond', { text: 'x'.repeat(100_001) }, 'longer than 100,000 characters'],
    ['respond', [], 'properties must be an object'],
    ['echo', { modality: 'audio', audio: '' }, 'needs a voice conversation'],
    ['echo', { modality: 'smell', text: 'x' }, 'must be "text"'],
    ['echo', { text: 'x', done: 3 }, 'properties.done'],
    ['append_llm_context', { context: 'c', job_status: 1 }, 'job_status must be a text'],
    ['tool_result', { output: 'x' }, 'properties.tool_call_id'],
    ['tool_result', { tool_call_id: 'k', status: 'maybe' }, 'one of success, error'],
    ['tool_call.confirm', { tool_call_id: 'k' }, 'properties.arguments_hash'],
    ['tool_call.decline', { tool_call_id: 'k', reason: 'r'.repeat(501) }, 'longer than 500'],
    ['sensitivity', { participant_interrupt_sensitivity: 'huge' }, 'one of superlow'],
    ['dance', {}, 'unknown event_type "conversation.dance"'],
  ])('refuses %s %j', (event, properties, words) => {
    expect(refusal(event, properties)).toContain(words);
  });

  it('checks the envelope', () => {
    expect(refusal('interrupt', undefined, { message_type: 'conversation', conversation_id: 'c1' })).toBeNull();
    expect(refusal('interrupt', undefined, { message_type: 'system' })).toContain('message_type');
    expect(refusal('interrupt', undefined, { conversation_id: 'c2' })).toContain('conversation_id must be "c1"');
    for (const value of [
      null,
      [],
      'x',
      4,
      {},
      { event_type: 7 },
      { event_type: 'constructor' },
      { event_type: '__proto__' },
    ]) {
      expect(checkInteraction(value, 'c1').ok).toBe(false);
    }
  });
});

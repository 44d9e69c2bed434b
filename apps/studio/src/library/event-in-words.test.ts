import type { LiveEvent } from '@palaver/client';
import { describe, expect, it } from 'vitest';
import { eventInWords } from './event-in-words.ts';

describe('eventInWords', () => {
  it.each([
    ['conversation.utterance', { role: 'user', speech: 'Hello' }, 'Person: Hello'],
    ['conversation.tool_call.state', { name: 'book_visit', state: 'succeeded' }, 'Book visit: done'],
    [
      'conversation.objective.completed',
      { objective_name: 'get_host', output_variables: { host: 'Ana' } },
      'Get host {"host":"Ana"}',
    ],
    ['conversation.objective.activated', { objective_name: 'get_host' }, 'Get host'],
    ['conversation.rag.observability', { documents: [{ document_id: 'd1', document_name: 'Hours' }] }, 'Drew on Hours'],
    ['system.newer', { at: 1 }, '{"at":1}'],
    ['system.newer', {}, ''],
    ['system.newer', undefined, ''],
  ])('says what %s is about', (event_type, properties, words) => {
    expect(eventInWords({ event_type, properties } as unknown as LiveEvent)).toBe(words);
  });

  it('cuts what is long and not known', () => {
    const event = { event_type: 'system.newer', properties: { text: 'x'.repeat(500) } } as unknown as LiveEvent;
    expect(eventInWords(event)).toHaveLength(160);
    expect(eventInWords(event).endsWith('…')).toBe(true);
  });
});

import type { ModelMessage } from '@palaver/runtime/ports';
import { describe, expect, it } from 'vitest';
import { judgeByRules } from './judge-by-rules.ts';

const today = { year: 2026, month: 11, day: 24 };
const transcript = `user: Hello, my name is Ada Lovelace.
assistant: Hello! What can I do for you?
user: I want to book a visit on Saturday for two people.
assistant: What is your email address?
user: ada@example.org
assistant: It is booked. Is there anything else?
user: No, thank you, that was great.`;

const ask = (content: string): ModelMessage[] => [
  { role: 'system', content: 'Fill in the parameters from the transcript.' },
  { role: 'user', content },
];
const object = (properties: Record<string, unknown>) => ({
  type: 'object',
  properties,
  required: Object.keys(properties),
});

describe('the judge by rules', () => {
  it('takes facts from what the user said', () => {
    const schema = object({
      source: { const: 'call' },
      visitor_name: { type: 'string' },
      email: { type: 'string', format: 'email' },
      visit_date: { type: 'string', format: 'date' },
      party_size: { type: 'integer', description: 'Number of people' },
    });
    expect(judgeByRules(ask(transcript), schema, today)).toEqual({
      source: 'call',
      visitor_name: 'Ada Lovelace',
      email: 'ada@example.org',
      visit_date: '2026-11-28',
      party_size: 2,
    });
  });

  it('sums up in the words of the transcript', () => {
    const { summary } = judgeByRules(ask(transcript), object({ summary: { type: 'string' } }), today) as {
      summary: string;
    };
    expect(summary).toContain('I want to book a visit on Saturday');
    expect(summary).toContain('It is booked');
  });

  it('keeps to the length a schema allows', () => {
    const schema = object({ summary: { type: 'string', maxLength: 20 } });
    expect((judgeByRules(ask(transcript), schema, today) as { summary: string }).summary).toHaveLength(20);
  });

  it.each([
    [['positive', 'neutral', 'negative'], 'positive'],
    [['booking', 'complaint', 'other'], 'booking'],
  ])('picks of %j what fits', (choices, expected) => {
    expect(judgeByRules(ask(transcript), object({ kind: { type: 'string', enum: choices } }), today)).toEqual({
      kind: expected,
    });
  });

  it('gives null for what is not there where the schema allows it, and leaves out what it does not', () => {
    const schema = object({
      phone: { type: ['string', 'null'] },
      order_id: { anyOf: [{ type: 'string' }, { type: 'null' }] },
      fax_phone: { type: 'string' },
    });
    expect(judgeByRules(ask(transcript), schema, today)).toEqual({ phone: null, order_id: null });
  });

  it('assumes nothing of a question of fact', () => {
    const schema = object({ was_rude: { type: 'boolean' }, wants_to_book: { type: 'boolean' } });
    expect(judgeByRules(ask(transcript), schema, today)).toEqual({ was_rude: false, wants_to_book: true });
  });

  it('fills objects inside objects', () => {
    const schema = object({ contact: object({ email: { type: 'string', format: 'email' } }) });
    expect(judgeByRules(ask(transcript), schema, today)).toEqual({ contact: { email: 'ada@example.org' } });
  });

  it('reads a transcript in JSON', () => {
    const turns = [
      { role: 'assistant', content: 'Which city?' },
      { role: 'user', content: 'Paris' },
    ];
    const schema = object({ city: { type: 'string' } });
    expect(judgeByRules(ask(`Transcript: ${JSON.stringify(turns)}`), schema, today)).toEqual({ city: 'Paris' });
  });

  it('reads messages that are the transcript themselves', () => {
    const messages: ModelMessage[] = [
      { role: 'assistant', content: 'What is your email address?' },
      { role: 'user', content: 'ada@example.org' },
    ];
    expect(judgeByRules(messages, object({ email: { type: 'string' } }), today)).toEqual({ email: 'ada@example.org' });
  });
});

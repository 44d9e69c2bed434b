import { describe, expect, it } from 'vitest';
import { collectParts, spokenText } from '../testing/collect-parts.ts';
import { describeLanguageModel } from '../testing/describe-language-model.ts';
import { createRehearsalModel } from './create-rehearsal-model.ts';
import { museumPrompt, museumTools } from './testing/museum.ts';

const now = () => Date.parse('2026-11-24T09:00:00Z');

describeLanguageModel('the rehearsal engine', async () => ({
  model: createRehearsalModel({ now, timeZone: 'UTC' }),
  textRequest: {
    messages: [
      { role: 'system', content: museumPrompt },
      { role: 'user', content: 'what can you do?' },
    ],
    tools: museumTools,
  },
  callRequest: { messages: [{ role: 'user', content: 'any times free tomorrow?' }], tools: museumTools },
  callName: 'find_visit_times',
  judge: {
    messages: [{ role: 'user', content: 'user: hello\nassistant: Good day.' }],
    schema: { name: 'summary', schema: { type: 'object', properties: { summary: { type: 'string' } } } },
  },
  judgeKey: 'summary',
  close: async () => {},
}));

describe('the rehearsal engine', () => {
  it('gives the same parts for the same request', async () => {
    const model = createRehearsalModel({ now, timeZone: 'UTC' });
    const request = { messages: [{ role: 'user' as const, content: 'what can you do?' }], tools: museumTools };
    expect(await collectParts(model, request)).toEqual(await collectParts(model, request));
  });

  it('reads "tomorrow" in its time zone', async () => {
    const late = () => Date.parse('2026-11-24T23:30:00Z');
    const request = { messages: [{ role: 'user' as const, content: 'any times free tomorrow?' }], tools: museumTools };
    const dates = await Promise.all(
      ['UTC', 'Asia/Tokyo'].map(async (timeZone) => {
        const parts = await collectParts(createRehearsalModel({ now: late, timeZone }), request);
        const call = parts.find((part) => part.kind === 'call');
        return (JSON.parse(call?.arguments_text ?? '{}') as { date?: string }).date;
      }),
    );
    expect(dates).toEqual(['2026-11-25', '2026-11-26']);
  });

  it('opens with a greeting when nobody has spoken', async () => {
    const parts = await collectParts(createRehearsalModel({ now }), {
      messages: [{ role: 'system', content: museumPrompt }],
      tools: museumTools,
    });
    expect(spokenText(parts)).toMatch(/^Hello! I can find visit times, book a visit/);
  });

  it.each(['', '   ', '???', '🎈🎈', 'a'.repeat(5000), '{"json": [1,2', 'constructor __proto__ toString'])(
    'has an answer to %j',
    async (content) => {
      const parts = await collectParts(createRehearsalModel({ now }), {
        messages: [{ role: 'user', content }],
        tools: museumTools,
      });
      expect(spokenText(parts)).not.toBe('');
      expect(parts.at(-1)?.kind).toBe('end');
    },
  );

  it('copes with messages another engine left behind', async () => {
    const parts = await collectParts(createRehearsalModel({ now }), {
      messages: [
        { role: 'assistant', content: null, calls: [{ id: 'x', name: 'gone_tool', arguments: '{broken' }] },
        { role: 'tool', call_id: 'x', content: '' },
        { role: 'tool', call_id: 'unknown', content: 'OK' },
      ],
      tools: [
        { name: 'odd', description: '', parameters: { properties: { a: true, b: { type: ['object', 'null'] } } } },
      ],
    });
    expect(parts.at(-1)?.kind).toBe('end');
  });

  it('answers a long conversation in a few milliseconds', async () => {
    const model = createRehearsalModel({ now });
    const messages = Array.from({ length: 400 }, (_, index) =>
      index % 2 === 0
        ? { role: 'user' as const, content: `I want to book a visit on Saturday at 11 for ${index} people` }
        : { role: 'assistant' as const, content: 'What is the name for the booking?' },
    );
    const started = performance.now();
    await collectParts(model, {
      messages: [...messages, { role: 'user', content: 'Ada Lovelace' }],
      tools: museumTools,
    });
    expect(performance.now() - started).toBeLessThan(400);
  });
});

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answer } from './answer.ts';
import { readDialogue } from './dialogue.ts';
import { judgeByRules } from './judge-by-rules.ts';
import { schemaSlots } from './slot-spec.ts';
import { readSlots } from './slots/read-slots.ts';
import { smallTalk } from './small-talk.ts';
import { museumTools } from './testing/museum.ts';

const today = { year: 2026, month: 11, day: 24 };

const spoken = fc.array(
  fc.oneof(
    fc.constantFrom(
      ...'book cancel a visit on Saturday at 11:30 for two people my name is Ada yes no please what are you thanks LH-4821 @ 3 tomorrow'.split(
        ' ',
      ),
    ),
    fc.string({ unit: 'grapheme', maxLength: 8 }),
  ),
  { maxLength: 14 },
);
const text = spoken.map((words) => words.join(' '));

const property = fc.record(
  {
    type: fc.oneof(
      fc.constantFrom('string', 'integer', 'number', 'boolean', 'array', 'object', 'null'),
      fc.constant(['string', 'null']),
    ),
    description: fc.oneof(text, fc.jsonValue()),
    enum: fc.array(fc.jsonValue(), { maxLength: 4 }),
    format: fc.constantFrom('date', 'email', 'time', 'date-time', 'odd'),
    pattern: fc.constantFrom('^A[0-9]+$', '(', '^(a+)+$', '^.{3,}$'),
    const: fc.jsonValue(),
    items: fc.jsonValue(),
    minLength: fc.jsonValue(),
    anyOf: fc.array(fc.jsonValue(), { maxLength: 2 }),
  },
  { requiredKeys: [] },
);
const names = fc.oneof(
  fc.constantFrom('date', 'time', 'party_size', 'visitor_name', 'id', 'constructor', '__proto__', 'q'),
  fc.string(),
);
const schema = fc.record(
  {
    type: fc.constant('object'),
    properties: fc.oneof(fc.dictionary(names, fc.oneof(property, fc.jsonValue()), { maxKeys: 5 }), fc.jsonValue()),
    required: fc.oneof(fc.array(names, { maxLength: 3 }), fc.jsonValue()),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<Record<string, unknown>>;

describe('the rehearsal engine', () => {
  it('answers any conversation over any tools', () => {
    const tool = fc.record({
      name: fc.stringMatching(/^[a-zA-Z_]\w{0,20}$/),
      description: fc.string(),
      parameters: schema,
    });
    const talk = fc.array(fc.record({ user: text, result: fc.oneof(text, fc.json()) }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(fc.array(tool, { maxLength: 4 }), talk, (tools, lines) => {
        const messages: Parameters<typeof readDialogue>[0]['messages'][number][] = [];
        for (const { user, result } of lines) {
          messages.push({ role: 'user', content: user });
          const { say, call } = answer(readDialogue({ messages, tools }, today));
          expect(say !== '' || call !== null).toBe(true);
          if (call === null) messages.push({ role: 'assistant', content: say });
          else {
            expect(tools.map(({ name }) => name)).toContain(call.name);
            messages.push({
              role: 'assistant',
              content: null,
              calls: [{ id: 'c', name: call.name, arguments: JSON.stringify(call.args) }],
            });
            messages.push({ role: 'tool', call_id: 'c', content: result });
            const told = answer(readDialogue({ messages, tools }, today));
            expect(told.say).not.toBe('');
          }
        }
      }),
      { seed: 4_711, numRuns: 300 },
    );
  });

  it('judges any transcript by any schema', () => {
    fc.assert(
      fc.property(text, schema, (content, wanted) => {
        expect(typeof judgeByRules([{ role: 'user', content }], wanted, today)).toBe('object');
      }),
      { seed: 4_711, numRuns: 300 },
    );
  });

  it('calls only with arguments that were said, found or fixed', () => {
    fc.assert(
      fc.property(text, (content) => {
        const { call } = answer(readDialogue({ messages: [{ role: 'user', content }], tools: museumTools }, today));
        if (call?.name !== 'book_visit') return;
        expect(Object.keys(call.args).sort()).toEqual([
          'date',
          'party_size',
          'response_to_user',
          'time',
          'visitor_name',
        ]);
      }),
      { seed: 4_711, numRuns: 500 },
    );
  });

  it.each([
    'please ',
    'yes ',
    'ok, ',
    'a',
    '1 ',
    'one ',
    'aA ',
    '.',
    ' ',
    'no thank you ',
    'my name is ',
    '(',
    '"',
    'half past ',
    'twenty ',
  ])('reads %j a thousand times in a moment', (piece) => {
    const long = piece.repeat(1000).slice(0, 1000);
    const slots = schemaSlots(museumTools[1]?.parameters ?? {});
    const started = performance.now();
    smallTalk(long.slice(0, 400));
    readSlots(`${long}!`, slots, { today, asked: 'visitor_name', known: new Set() });
    answer(readDialogue({ messages: [{ role: 'user', content: long.repeat(50) }], tools: museumTools }, today));
    expect(performance.now() - started).toBeLessThan(3_000);
  });
});

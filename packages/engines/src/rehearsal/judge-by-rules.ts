import type { ModelMessage } from '@palaver/runtime/ports';
import { judgeGuidance } from './judge-guidance.ts';
import { terms } from './lexicon.ts';
import { type SlotSpec, schemaSlots } from './slot-spec.ts';
import type { Day } from './slots/heard.ts';
import { readSlots } from './slots/read-slots.ts';
import { smallTalk } from './small-talk.ts';
import { statedIn } from './stated-in.ts';
import { textOf } from './text-of.ts';

type JsonRecord = Readonly<Record<string, unknown>>;

/** Characters of one line that are looked at. */
const maxLine = 1_000;

export interface Line {
  readonly speaker: 'user' | 'pal' | 'other';
  readonly text: string;
}

/**
 * Fills a schema from a transcript by rules: constants, choices that are named, contacts, days, numbers and names that
 * were said, summaries made of sentences of the transcript. What the transcript does not show is null where the schema
 * allows that, and left out where it does not.
 */
export function judgeByRules(messages: readonly ModelMessage[], schema: JsonRecord, today: Day): unknown {
  const lines = transcriptLines(messages).map((line) => ({ ...line, text: line.text.slice(0, maxLine) }));
  const statements = lines
    .map((line) => (line.speaker === 'user' ? { ...line, text: statedIn(line.text) } : line))
    .filter(({ text }) => text !== '');
  return (
    judgeGuidance(messages, schema, (wanted) => fillObject(wanted, lines, today, statements)) ??
    fillObject(schema, lines, today, lines)
  );
}

/** `texts`: the lines that free texts are taken from. */
function fillObject(
  schema: JsonRecord,
  lines: readonly Line[],
  today: Day,
  texts: readonly Line[],
): Record<string, unknown> {
  const slots = schemaSlots(schema);
  const users = lines.filter((line) => line.speaker === 'user').map((line) => line.text);
  const facts = new Map<string, unknown>();
  for (const text of users) {
    // An answer is read as one, so that "Ada Lovelace" alone is a name; later words win over earlier ones.
    for (const [path, value] of readSlots(text, slots.filter(isFact), { today, asked: null, known: new Set() }))
      facts.set(path, value);
  }
  for (const [path, value] of answered(lines, slots, today)) if (!facts.has(path)) facts.set(path, value);
  const result: Record<string, unknown> = {};
  for (const slot of slots) setPath(result, slot.keys, slotValue(slot, facts.get(slot.path), lines, texts));
  return result;
}

function isFact(slot: SlotSpec): boolean {
  return slot.kind !== 'text' && slot.kind !== 'query' && slot.kind !== 'boolean' && slot.kind !== 'list';
}

/** The user's line after a question of the PAL is the answer to it. */
function answered(lines: readonly Line[], slots: readonly SlotSpec[], today: Day): Map<string, unknown> {
  const found = new Map<string, unknown>();
  lines.forEach((line, index) => {
    const before = lines[index - 1];
    if (line.speaker !== 'user' || before?.speaker !== 'pal' || !before.text.includes('?')) return;
    const asked = new Set(terms(before.text).map((term) => term.head));
    for (const slot of slots.filter(isFact)) {
      const named = terms(`${slot.name} ${slot.description.split('.')[0]}`).some((term) => asked.has(term.head));
      if (!named) continue;
      for (const [path, value] of readSlots(line.text, [slot], { today, asked: slot.path, known: new Set() }))
        found.set(path, value);
    }
  });
  return found;
}

function slotValue(slot: SlotSpec, fact: unknown, lines: readonly Line[], texts: readonly Line[]): unknown {
  if ('const' in slot.schema) return slot.schema.const;
  if (fact !== undefined) return fact;
  if (slot.kind === 'choice') return choiceValue(slot, lines);
  if (slot.kind === 'boolean') return booleanValue(slot, lines);
  if (slot.kind === 'list') return allowsNull(slot.schema) ? null : [];
  if (slot.kind === 'query') return textValue(slot, lines);
  if (slot.kind === 'text') return textValue(slot, texts);
  if (slot.schema.default !== undefined) return slot.schema.default;
  return allowsNull(slot.schema) ? null : undefined;
}

const moods: readonly (readonly [RegExp, RegExp])[] = [
  [
    /^(?:positive|good|happy|satisfied)$/i,
    /\b(?:thanks?|thank you|great|perfect|lovely|wonderful|excellent|love|happy)\b/i,
  ],
  [
    /^(?:negative|bad|unhappy|angry|dissatisfied|frustrated)$/i,
    /\b(?:terrible|awful|angry|annoyed|useless|bad|hate|worst|complain|disappointed)\b/i,
  ],
  [/^(?:neutral|unknown|none|other|unclear)$/i, /(?:)/],
];

/** A choice by the words of the conversation, else by its mood, else the one that says that it is not known. */
function choiceValue(slot: SlotSpec, lines: readonly Line[]): unknown {
  const choices = slot.choices ?? [];
  const users = lines
    .filter((line) => line.speaker === 'user')
    .map((line) => line.text)
    .join('\n');
  const spoken = new Set(terms(lines.map((line) => line.text).join('\n')).map((term) => term.head));
  const scored = choices.map((choice) => {
    const wanted = terms(textOf(choice));
    return {
      choice,
      score: wanted.length === 0 ? 0 : wanted.filter((term) => spoken.has(term.head)).length / wanted.length,
    };
  });
  const best = scored.sort((a, b) => b.score - a.score)[0];
  if (best !== undefined && best.score >= 0.5) return best.choice;
  for (const [name, sign] of moods) {
    const choice = choices.find((value) => name.test(textOf(value)));
    if (choice !== undefined && sign.test(users)) return choice;
  }
  return slot.schema.default ?? (allowsNull(slot.schema) ? null : undefined);
}

/** True only where the words of the question were said by the user and not denied; a judge by rules assumes nothing. */
function booleanValue(slot: SlotSpec, lines: readonly Line[]): boolean {
  const wanted = terms(slot.name.replace(/^(?:is|has|was|did|does|should)_/, '')).map((term) => term.head);
  return lines.some((line) => {
    if (line.speaker !== 'user' || /\b(?:not|n't|never|no)\b/i.test(line.text)) return false;
    const said = new Set(terms(line.text).map((term) => term.head));
    return wanted.length > 0 && wanted.every((term) => said.has(term));
  });
}

function textValue(slot: SlotSpec, lines: readonly Line[]): unknown {
  const asksForGist = /summar|overview|recap|transcript|conversation|notes?\b|gist/i.test(
    `${slot.name} ${slot.description}`,
  );
  const wanted = terms(`${slot.name} ${slot.description}`).map((term) => term.head);
  const users = lines.filter((line) => line.speaker === 'user' && smallTalk(line.text) === null);
  const scored = users
    .map((line) => ({ line, score: terms(line.text).filter((term) => wanted.includes(term.head)).length }))
    .sort((a, b) => b.score - a.score);
  const best = scored[0];
  if (!asksForGist && best !== undefined && best.score > 0) return cut(best.line.text, slot);
  if (!asksForGist && allowsNull(slot.schema)) return null;
  return cut(gist(lines), slot);
}

/** The requests of the user and the last thing that the PAL stated. */
function gist(lines: readonly Line[]): string {
  const users = lines
    .filter((line) => line.speaker === 'user' && smallTalk(line.text) === null)
    .map((line) => line.text.trim());
  const said = lines.filter((line) => line.speaker === 'pal').flatMap((line) => line.text.split(/(?<=[.!?])\s+/));
  const stated = said.filter((text) => !text.endsWith('?') && text.length > 8 && smallTalk(text) === null).at(-1);
  const wanted =
    users.length === 0
      ? 'The user asked for nothing in particular.'
      : `The user said: ${users
          .slice(0, 4)
          .map((text) => `"${text}"`)
          .join(', ')}.`;
  return stated === undefined ? wanted : `${wanted} The PAL's last statement was: "${stated}"`;
}

function cut(text: string, slot: SlotSpec): string {
  const { maxLength } = slot.schema;
  return typeof maxLength === 'number' ? text.slice(0, maxLength) : text.slice(0, 1_000);
}

function allowsNull(schema: JsonRecord): boolean {
  const types = Array.isArray(schema.type) ? schema.type : [];
  const options = [schema.anyOf, schema.oneOf].filter(Array.isArray).flat() as (JsonRecord | null)[];
  return types.includes('null') || options.some((option) => option?.type === 'null') || schema.nullable === true;
}

const speakers: readonly (readonly [RegExp, Line['speaker']])[] = [
  [/^\W*(?:user|human|customer|caller|visitor|participant)\b[^:]{0,20}:\s*/i, 'user'],
  [/^\W*(?:assistant|pal|replica|agent|bot|ai|system)\b[^:]{0,20}:\s*/i, 'pal'],
];

/** The lines of a transcript inside the messages: "user: …" lines, a JSON list of turns, or the messages themselves. */
function transcriptLines(messages: readonly ModelMessage[]): Line[] {
  const texts = messages.filter((message) => message.role === 'user').map((message) => message.content);
  const inside = texts.flatMap((text) => linesUnder(conversationHeading, text) ?? jsonTurns(text) ?? markedLines(text));
  if (inside.some((line) => line.speaker === 'user')) return inside;
  return messages.flatMap((message): Line[] => {
    if (message.role === 'user') return [{ speaker: 'user', text: message.content }];
    return message.role === 'assistant' && message.content ? [{ speaker: 'pal', text: message.content }] : [];
  });
}

/** The heading over what was said in the questions of this platform; what people said is no heading and no JSON. */
export const conversationHeading = 'The conversation:';

/** The lines below a heading; null where the text has none. */
export function linesUnder(heading: string, text: string): Line[] | null {
  const start = `\n${text}`.indexOf(`\n${heading}\n`);
  return start < 0 ? null : markedLines(text.slice(start + heading.length + 1));
}

function markedLines(text: string): Line[] {
  const lines: Line[] = [];
  for (const raw of text.split('\n')) {
    const mark = speakers.find(([pattern]) => pattern.test(raw));
    const last = lines.at(-1);
    if (mark !== undefined) lines.push({ speaker: mark[1], text: raw.replace(mark[0], '').trim() });
    else if (last !== undefined && raw.trim() !== '')
      lines[lines.length - 1] = { ...last, text: `${last.text} ${raw.trim()}` };
  }
  return lines;
}

function jsonTurns(text: string): Line[] | null {
  const start = text.indexOf('[');
  const end = text.lastIndexOf(']');
  if (start < 0 || end <= start) return null;
  try {
    const turns: unknown = JSON.parse(text.slice(start, end + 1));
    if (!Array.isArray(turns)) return null;
    const lines = turns.flatMap((turn: JsonRecord | null) => {
      const words = turn?.content ?? turn?.text ?? turn?.speech;
      if (typeof words !== 'string') return [];
      const role = textOf(turn?.role ?? '');
      return [
        {
          speaker:
            role === 'user'
              ? ('user' as const)
              : /assistant|pal|replica/.test(role)
                ? ('pal' as const)
                : ('other' as const),
          text: words,
        },
      ];
    });
    return lines.length === 0 ? null : lines;
  } catch {
    // Brackets that are no JSON: the text is read by its lines.
    return null;
  }
}

function setPath(target: Record<string, unknown>, [key, ...rest]: readonly string[], value: unknown): void {
  if (key === undefined || value === undefined) return;
  if (rest.length > 0) {
    const inner = Object.hasOwn(target, key) ? (target[key] as Record<string, unknown>) : {};
    setPath(inner, rest, value);
    if (Object.keys(inner).length === 0) return;
    Object.defineProperty(target, key, { value: inner, enumerable: true, writable: true, configurable: true });
    return;
  }
  Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });
}

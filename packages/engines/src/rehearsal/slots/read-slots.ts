import type { SlotKind, SlotSpec } from '../slot-spec.ts';
import { readBoolean, readChoice } from './choices.ts';
import { readCode } from './codes.ts';
import { readEmail, readPhone, readUrl, readUuid } from './contacts.ts';
import { findDay, readDate } from './dates.ts';
import { bareAnswer, blank, type Day, type Found, type SlotReader, withoutStretch } from './heard.ts';
import { readPerson, readPlace } from './names.ts';
import { numberPattern } from './number-words.ts';
import { readNumber } from './numbers.ts';
import { readQuery, readText } from './texts.ts';
import { findTime, readDateTime, readTime } from './times.ts';

const readers: Readonly<Record<Exclude<SlotKind, 'list'>, SlotReader>> = {
  email: readEmail,
  url: readUrl,
  uuid: readUuid,
  phone: readPhone,
  date_time: readDateTime,
  date: readDate,
  time: readTime,
  code: readCode,
  choice: readChoice,
  integer: readNumber,
  number: readNumber,
  person: readPerson,
  place: readPlace,
  boolean: readBoolean,
  query: readQuery,
  text: readText,
};

/** What cannot be mistaken is read first, what takes the rest of the words last. */
const order: readonly SlotKind[] = [
  'email',
  'url',
  'uuid',
  'phone',
  'date_time',
  'date',
  'time',
  'code',
  'choice',
  'integer',
  'number',
  'person',
  'place',
  'boolean',
  'list',
  'query',
  'text',
];
const unmistakable = 4;

export interface ReadOptions {
  readonly today: Day;
  /** The slot that the user was asked for. */
  readonly asked: string | null;
  /** Paths that have a value already: a new one replaces it only when the words are clearly for it. */
  readonly known: ReadonlySet<string>;
}

/** The values that a user's words give to slots. Words that filled one slot do not fill another. */
export function readSlots(text: string, slots: readonly SlotSpec[], options: ReadOptions): Map<string, unknown> {
  const values = new Map<string, unknown>();
  let rest = text;
  const rank = (slot: SlotSpec): number => {
    const place = order.indexOf(slot.kind);
    const isAsked = slot.path === options.asked;
    return isAsked && place >= unmistakable ? unmistakable - 0.5 : place;
  };
  const sorted = slots
    .map((slot, index) => ({ slot, index }))
    .sort(
      (a, b) =>
        rank(a.slot) - rank(b.slot) ||
        Number(options.known.has(a.slot.path)) - Number(options.known.has(b.slot.path)) ||
        a.index - b.index,
    );
  for (const { slot } of sorted) {
    const isAsked = slot.path === options.asked;
    const found = readSlot(slot, rest, options.today, isAsked);
    if (found === null) continue;
    values.set(slot.path, found.value);
    if (found.to > found.from) rest = withoutStretch(rest, found);
  }
  const left = leftOverNumber(slots, values, rest, options);
  if (left !== null) values.set(left.path, left.value);
  return values;
}

/** The one number that is left over is meant for the one number that is wanted. */
function leftOverNumber(
  slots: readonly SlotSpec[],
  values: ReadonlyMap<string, unknown>,
  rest: string,
  { today, known }: ReadOptions,
): { path: string; value: unknown } | null {
  const [wanted, ...others] = slots.filter((slot) => slot.isRequired && isNumeric(slot));
  if (wanted === undefined || others.length > 0 || values.has(wanted.path) || known.has(wanted.path)) return null;
  const isOther = findDay(rest, today) !== null || findTime(rest, false) !== null;
  if (isOther || [...rest.matchAll(numberPattern)].length !== 1) return null;
  const found = readSlot(wanted, rest, today, true);
  return found === null ? null : { path: wanted.path, value: found.value };
}

function isNumeric(slot: SlotSpec): boolean {
  return slot.kind === 'integer' || slot.kind === 'number';
}

function readSlot(slot: SlotSpec, text: string, today: Day, isAsked: boolean): Found | null {
  if (slot.schema.const !== undefined) return { value: slot.schema.const, from: 0, to: 0 };
  if (slot.kind === 'list') return readList(slot, text, isAsked);
  const found = readers[slot.kind](slot, { text, today, isAsked });
  return found !== null && fitsLength(slot, found.value) ? found : null;
}

function fitsLength(slot: SlotSpec, value: unknown): boolean {
  const { minLength, maxLength } = slot.schema;
  if (typeof value !== 'string') return true;
  return (
    (typeof minLength !== 'number' || value.length >= minLength) &&
    (typeof maxLength !== 'number' || value.length <= maxLength)
  );
}

/** Several choices, or the parts of an answer between commas and "and". */
function readList(slot: SlotSpec, text: string, isAsked: boolean): Found | null {
  if (slot.choices !== null) {
    const chosen: unknown[] = [];
    let rest = text;
    for (const choice of slot.choices) {
      const found = readChoice(
        { ...slot, choices: [choice] },
        { text: rest, today: { year: 1, month: 1, day: 1 }, isAsked: false },
      );
      if (found === null) continue;
      chosen.push(choice);
      rest = withoutStretch(rest, found);
    }
    return chosen.length === 0 ? null : { value: chosen, from: 0, to: 0 };
  }
  if (!isAsked) return null;
  const answer = bareAnswer(text);
  const parts = answer.words.split(/,|;|\band\b/i).map((part) => part.replaceAll(blank, '').trim());
  const items = parts.filter((part) => part !== '');
  const isNumeric = ['integer', 'number'].includes(String((slot.schema.items as { type?: unknown } | undefined)?.type));
  const value = isNumeric ? items.map(Number).filter(Number.isFinite) : items;
  return value.length === 0 ? null : { value, from: answer.from, to: answer.to };
}

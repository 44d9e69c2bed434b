import type { OfferedTool } from '@palaver/runtime/ports';
import { readWords, stem, words, writeWords } from './lexicon.ts';
import { spokenDay } from './slots/calendar.ts';
import type { Day } from './slots/heard.ts';
import { textOf } from './text-of.ts';

const newThings = new Set(
  'book create add make open send submit schedule reserve order file start write place register'.split(' '),
);

const hasArticle = /^(?:the|a|an|by|with|for|my|to|on|off|in|it|this|that|them|all|any|me|us)\b/;
const uncounted =
  /\b(?:weather|status|time|availability|info|information|help|support|stock|traffic|news|forecast|docs|documentation)$/;

/** Ends of words that are seldom the verb of a name. */
const nounEnd = /.{3}(?:ing|ings|tion|ness|ity)$/;
/** What is asked about, whatever stands before it: `order_status` orders nothing. */
const askedAbout = /^(?:status|info|information|details|history|availability|balance|hours|price|prices|weather)$/;

type Named = Pick<OfferedTool, 'name'> & Partial<Pick<OfferedTool, 'description'>>;

/** A name without a verb, as `opening_hours`: its description says what is done. */
function namesThing(tool: Named): boolean {
  const [first = '', ...rest] = words(tool.name);
  const [told = ''] = words(tool.description ?? '');
  if (stem(told) === stem(first)) return false;
  const isAskedAbout = askedAbout.test(rest.at(-1) ?? first);
  if (first === 'status' || first === 'availability') return true;
  if (readWords.has(first)) return false;
  if (writeWords.has(first)) return isAskedAbout && readWords.has(told);
  return isAskedAbout || nounEnd.test(first) || readWords.has(told) || writeWords.has(told);
}

/** Whether the description begins with a change. */
function changesThing(tool: Named): boolean {
  const [told = ''] = words(tool.description ?? '');
  return writeWords.has(told) || writeWords.has(stem(told));
}

/** A tool's name as an action: `book_visit` is "book a visit", `opening_hours` "look up the opening hours". */
export function actionWords(tool: Named, article: 'own' | 'any' = 'own'): string {
  const [verb, ...rest] = words(tool.name);
  if (verb === undefined) return 'do that';
  if (namesThing(tool)) return `${changesThing(tool) ? 'take care of' : 'look up'} the ${words(tool.name).join(' ')}`;
  const noun = rest.join(' ');
  const isPlural = /s$/.test(noun) && !/(?:ss|us|is)$/.test(noun);
  if (noun === '' || isPlural || hasArticle.test(noun)) return [verb, ...rest].join(' ');
  if (uncounted.test(noun)) return `${verb} the ${noun}`;
  if (article === 'own' && !newThings.has(verb)) return `${verb} the ${noun}`;
  return `${verb} ${/^[aeiou]/.test(noun) ? 'an' : 'a'} ${noun}`;
}

/** "a, b and c" */
export function listed(items: readonly string[], last = 'and'): string {
  if (items.length <= 1) return items[0] ?? '';
  return `${items.slice(0, -1).join(', ')} ${last} ${items.at(-1)}`;
}

/** A value of a result or an argument as it is said. */
export function spokenValue(value: unknown, today: Day | null): string {
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return listed(value.map((item) => spokenValue(item, today)));
  if (typeof value === 'object' && value !== null) {
    return Object.values(value)
      .filter((part) => typeof part !== 'object' || part === null)
      .map((part) => spokenValue(part, today))
      .join(', ');
  }
  if (value === null || value === undefined) return 'nothing';
  const text = textOf(value);
  if (/^\d{4}-\d{2}-\d{2}$/.test(text)) return spokenDay(text, today);
  const moment = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2})/.exec(text);
  if (moment !== null) return `${spokenDay(moment[1] as string, today)} at ${moment[2]}`;
  return /^[a-z]+(?:_[a-z]+)+$/.test(text) ? text.replaceAll('_', ' ') : text;
}

/** `party_size` is "party size". */
export function nameWords(name: string): string {
  return words(name.split('.').at(-1) ?? name).join(' ');
}

export function capitalised(text: string): string {
  return text === '' ? text : (text[0] as string).toUpperCase() + text.slice(1);
}

/** A text that ends as a sentence does. */
export function sentence(text: string): string {
  const trimmed = text.trim();
  return trimmed === '' || /[.!?…]["'”)]?$/.test(trimmed) ? trimmed : `${trimmed}.`;
}

/** One of several ways to say a thing, the same for the same seed. */
export function oneOf(options: readonly string[], seed: string): string {
  let hash = 7;
  for (const character of seed) hash = (hash * 31 + (character.codePointAt(0) ?? 0)) >>> 0;
  return options[hash % options.length] as string;
}

import type { ModelMessage } from '@palaver/runtime/ports';
import { conversationHeading, type Line, linesUnder } from './judge-by-rules.ts';
import { terms } from './lexicon.ts';
import { smallTalk } from './small-talk.ts';
import { statedIn } from './stated-in.ts';
import { textOf } from './text-of.ts';

type JsonRecord = Readonly<Record<string, unknown>>;
type Fill = (schema: JsonRecord) => Readonly<Record<string, unknown>>;

const notFound = 'NOTFOUND';

/**
 * Answers those who watch a conversation by rules: which guardrails are broken, how far an objective is, what is to be
 * remembered. The question is known by its schema. Null: it is none of these.
 */
export function judgeGuidance(messages: readonly ModelMessage[], schema: JsonRecord, fill: Fill): unknown {
  const properties = record(schema.properties);
  const text = messages.findLast((message) => message.role === 'user')?.content ?? '';
  if ('violations' in properties) return { violations: violations(text) };
  if ('completed' in properties) return evaluation(text, properties, fill);
  if ('memories' in properties) return { memories: memories(text) };
  return null;
}

/** The text under a heading, up to the next empty line; what people said is no heading. */
function section(text: string, heading: string): string {
  const start = `\n${text}`.indexOf(`\n${heading}`);
  return start < 0 ? '' : (text.slice(start + heading.length).split(/\n{2,}/)[0] ?? '');
}

/** Words of rules that say nothing of what they are about. */
const ruleWords = new Set(
  terms(
    'never always avoid must should discuss mention talk speak say tell name share reveal provide offer ask answer allow ' +
      'permit forbid topic subject conversation user assistant pal agent bot visitor customer caller participant anyone ' +
      'anything something information detail about any kind include use word phrase language refer respond reply',
  ).map((term) => term.head),
);

interface Rule {
  readonly label: string;
  readonly quoted: readonly string[];
  /** Each alone is enough. */
  readonly topics: readonly (readonly string[])[];
  readonly speaker: Line['speaker'] | null;
}

function violations(text: string): { readonly guardrail_name: string; readonly reason: string }[] {
  const rules = section(text, 'Guardrails:\n').split('\n').flatMap(readRule);
  const fresh = linesUnder('NEW lines:', text) ?? [];
  return rules.flatMap((rule) => {
    const broken = fresh.filter(({ speaker }) => rule.speaker === null || speaker === rule.speaker);
    for (const line of broken) {
      const words = brokenBy(rule, line);
      if (words !== null) return [{ guardrail_name: rule.label, reason: `It was said: ${words}.` }];
    }
    return [];
  });
}

/** What must always be done cannot be judged by words that were said, and is passed over. */
function readRule(line: string): Rule[] {
  const read = /^- ([^:]+): (.+)$/.exec(line);
  if (read === null) return [];
  const [, label = '', prompt = ''] = read;
  if (/^(?:always|be|stay|keep|remain|make sure)\b/i.test(prompt)) return [];
  const quoted = [...prompt.matchAll(/["“]([^"”]{2,80})["”]/g)].map((match) => (match[1] ?? '').toLowerCase());
  const topics = prompt
    .split(/[,;.]|\bor\b|\band\b/i)
    .map((part) =>
      terms(part)
        .map((term) => term.head)
        .filter((head) => !ruleWords.has(head)),
    )
    .filter((topic) => topic.length > 0);
  return [{ label, quoted, topics, speaker: speakerOf(prompt) }];
}

function speakerOf(prompt: string): Line['speaker'] | null {
  if (/\b(?:users?|visitors?|customers?|callers?|participants?|guests?)\b/i.test(prompt)) return 'user';
  return /^\W*(?:never|do not|don't|avoid|you|refuse|the (?:assistant|pal|agent))\b/i.test(prompt) ? 'pal' : null;
}

/** A line that says no to something does not do it. */
const refuses = /\b(?:not|never|cannot|can't|won't|don't|unable|sorry)\b/i;

function brokenBy({ quoted, topics }: Rule, { speaker, text }: Line): string | null {
  const plain = text.toLowerCase();
  const phrase = quoted.find((words) => plain.includes(words));
  if (phrase !== undefined) return `"${phrase}"`;
  if (quoted.length > 0 || (speaker === 'pal' && refuses.test(text))) return null;
  const said = new Set(terms(text).map((term) => term.head));
  const topic = topics.find((words) => {
    const hits = words.filter((word) => said.has(word)).length;
    return words.length <= 2 ? hits === words.length : hits >= 2 && hits / words.length >= 0.6;
  });
  return topic === undefined ? null : `"${text.slice(0, 120)}"`;
}

function evaluation(text: string, properties: JsonRecord, fill: Fill): JsonRecord {
  const wanted = record(record(properties.output_variables).properties);
  const names = Object.keys(wanted);
  const lines = linesUnder(conversationHeading, text) ?? [];
  const values = found(names, lines, fill);
  const isKnown = names.every((name) => values[name] !== notFound);
  const completed = names.length > 0 ? isKnown : isCovered(section(text, 'Objective: '), lines);
  const next = 'next_objective' in properties ? branch(section(text, 'Conditions:\n'), lines) : undefined;
  return {
    completed: completed && next !== null,
    ...(names.length > 0 ? { output_variables: values } : {}),
    ...(next === undefined ? {} : { next_objective: next }),
  };
}

function found(names: readonly string[], lines: readonly Line[], fill: Fill): Readonly<Record<string, string>> {
  // null for what was not said: then nothing is made up for it
  const properties = Object.fromEntries(names.map((name) => [name, { type: ['string', 'null'] }]));
  const filled = fill({ type: 'object', properties, required: names });
  return Object.fromEntries(
    names.map((name) => {
      const value = filled[name] ?? answerTo(name, lines);
      return [name, value === null || value === undefined ? notFound : textOf(value)];
    }),
  );
}

/** A variable that holds what the user wants to know. */
const holdsQuestion = /quer|question|topic|search/i;

/** What the user stated after a question of the PAL that names the variable; a question in return is no answer. */
function answerTo(name: string, lines: readonly Line[]): string | null {
  const wanted = terms(name).map((term) => term.head);
  const given = (text: string) => (holdsQuestion.test(name) ? text : statedIn(text));
  const at = lines.findLastIndex(({ speaker, text }, index) => {
    const before = lines[index - 1];
    if (speaker !== 'user' || before?.speaker !== 'pal' || !before.text.includes('?')) return false;
    const asked = new Set(terms(before.text).map((term) => term.head));
    const stated = given(text);
    if (stated === '' || smallTalk(stated) !== null) return false;
    return wanted.length > 0 && wanted.every((head) => asked.has(head));
  });
  const answer = lines[at];
  return answer === undefined ? null : given(answer.text);
}

/** Half of what the objective speaks of was spoken of. */
function isCovered(objective: string, lines: readonly Line[]): boolean {
  const prompt = objective.split('\n').slice(1).join(' ');
  const wanted = terms(prompt)
    .map((term) => term.head)
    .filter((head) => !ruleWords.has(head));
  const said = new Set(lines.flatMap(({ text }) => terms(text).map((term) => term.head)));
  const hits = wanted.filter((head) => said.has(head)).length;
  return wanted.length > 0 && hits >= Math.min(2, wanted.length) && hits / wanted.length >= 0.5;
}

const catchAll =
  /\b(?:otherwise|anything else|something else|everything else|any other|none of|default|in all other)\b/i;

/** The condition whose words the user said, else the one that takes the rest; null for none. */
function branch(conditions: string, lines: readonly Line[]): string | null {
  const options = conditions.split('\n').flatMap((line) => {
    const read = /^- ([^:]+): (.+)$/.exec(line);
    return read === null ? [] : [{ name: read[1] ?? '', condition: read[2] ?? '' }];
  });
  const said = new Set(
    lines.filter(({ speaker }) => speaker === 'user').flatMap(({ text }) => terms(text).map((term) => term.head)),
  );
  const scored = options.map(({ name, condition }) => {
    const wanted = terms(condition)
      .map((term) => term.head)
      .filter((head) => !ruleWords.has(head));
    const share = wanted.length === 0 ? 0 : wanted.filter((head) => said.has(head)).length / wanted.length;
    return { name, condition, share: catchAll.test(condition) ? 0 : share };
  });
  const best = scored.toSorted((a, b) => b.share - a.share)[0];
  if (best !== undefined && best.share >= 0.5) return best.name;
  return said.size === 0 ? null : (scored.find(({ condition }) => catchAll.test(condition))?.name ?? null);
}

const aboutMyself =
  /\b(?:i(?: am|'m| was|'ve| have| live| work| like| love| hate| prefer| need| moved| come| speak| play)|my (?:name|\w+) is|call me)\b/i;
const maxMemories = 5;

/** What the user said of themselves, in their words. */
function memories(text: string): string[] {
  const known = section(text, 'Remembered already:\n');
  const said = (linesUnder(conversationHeading, text) ?? [])
    .filter(({ speaker, text: words }) => speaker === 'user' && smallTalk(words) === null)
    .flatMap(({ text: words }) => words.split(/(?<=[.!?])\s+/))
    .map((sentence) => sentence.trim())
    .filter((sentence) => aboutMyself.test(sentence) && !sentence.endsWith('?') && sentence.length <= 300);
  return [...new Set(said)]
    .map((sentence) => `The user said: "${sentence}"`)
    .filter((memory) => !known.includes(memory))
    .slice(0, maxMemories);
}

function record(value: unknown): JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonRecord) : {};
}

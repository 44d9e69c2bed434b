import type { OfferedTool } from '@palaver/runtime/ports';
import type { Frame, MadeCall } from './dialogue.ts';
import { type Facts, isQuestion } from './facts.ts';
import { terms } from './lexicon.ts';
import type { Memory } from './memory.ts';
import { type SlotSpec, slotSpecs } from './slot-spec.ts';
import { readEmail, readPhone } from './slots/contacts.ts';
import type { Day, SlotReader } from './slots/heard.ts';
import { readPerson } from './slots/names.ts';
import { type SmallTalk, smallTalk } from './small-talk.ts';
import { looksLikeWrite, matchTools } from './tool-matcher.ts';
import { valuesIn } from './values-in.ts';

/** What a message of the user meant. */
export interface Hearing {
  readonly talk: SmallTalk | null;
  /** The words gave something to the frame, or opened it. */
  readonly isProgress: boolean;
  /** The user gave up what was being arranged. */
  readonly dropped: OfferedTool | null;
  /** The user agreed to the go-ahead question of the frame. */
  readonly isAgreed: boolean;
}

export interface HearingContext {
  readonly facts: Facts;
  readonly tools: readonly OfferedTool[];
  readonly today: Day;
  readonly frame: Frame | null;
  readonly calls: readonly MadeCall[];
  readonly memory: Memory;
  readonly lastPal: string | null;
  readonly confirmsWrites: boolean;
}

/** Agrees to a go-ahead question; elsewhere it is a request. */
const goAhead =
  /^\W*(?:yes[,. ]+)?(?:please )?(?:book|cancel|send|submit|create|order|make|delete) (?:it|that|this)(?: please)?[\s.!]*$/i;
/** A question that was asked this often without an answer is given up. */
const maxMisses = 2;
/** What words and slots together must reach before a tool is picked. */
const sureScore = 1.6;
/** Less than this and the words have nothing to do with the tool. */
const leastScore = 0.4;
/** A running matter is left for another tool only on a clear sign. */
const switchScore = 2.1;
const switchMargin = 0.8;

type Heard = Hearing & { readonly frame: Frame | null };
const nothing = { isProgress: false, dropped: null, isAgreed: false };

/** Understands one message of the user in its place in the conversation. */
export function hearUser(text: string, context: HearingContext): Heard {
  const talk = smallTalk(text);
  noteMentions(text, context);
  const { frame } = context;
  if (frame !== null) return hearInFrame(text, talk, frame, context);
  if (talk === 'retry' || (talk === 'yes' && /try again\?/i.test(context.lastPal ?? ''))) {
    const failed = context.calls.findLast((call) => call.outcome.kind === 'failed' || call.outcome.kind === 'expired');
    if (failed !== undefined)
      return {
        ...nothing,
        talk: null,
        isProgress: true,
        isAgreed: true,
        frame: { tool: failed.tool, values: failed.values, misses: 0 },
      };
  }
  if (talk !== null && talk !== 'human') return { ...nothing, talk, frame: null };
  const opened = openFrame(text, context) ?? resumeFrame(text, context);
  return { ...nothing, talk: opened === null ? talk : null, isProgress: opened !== null, frame: opened };
}

function hearInFrame(text: string, talk: SmallTalk | null, frame: Frame, context: HearingContext): Heard {
  const asked = firstMissing(frame);
  const isConfirming = asked === null && context.confirmsWrites && looksLikeWrite(frame.tool);
  const leaves =
    talk === 'drop' || talk === 'goodbye' || talk === 'done' || (talk === 'no' && asked?.kind !== 'boolean');
  if (leaves) return { ...nothing, talk, dropped: frame.tool, frame: null };
  if (isConfirming && (talk === 'yes' || goAhead.test(text)))
    return { ...nothing, talk, isAgreed: true, isProgress: true, frame };
  if (talk !== null && talk !== 'yes' && talk !== 'no') return { ...nothing, talk, frame };
  const other = otherTool(text, frame, asked, context);
  if (other === null && asked?.kind !== 'text' && isQuestion(text) && context.facts.answer(text) !== null) {
    return { ...nothing, talk: null, frame };
  }
  if (other !== null) {
    const opened = frameFor(other, text, context);
    return { ...nothing, talk: null, isProgress: true, frame: opened };
  }
  const found = valuesIn(text, frame.tool, frame.values, asked, context);
  const isProgress = found.size > 0;
  if (!isProgress && isConfirming && /^\W*(?:no|nope|wait|don'?t|do not|stop|not)\b/i.test(text)) {
    return { ...nothing, talk, dropped: frame.tool, frame: null };
  }
  if (!isProgress && frame.misses >= maxMisses) return { ...nothing, talk, frame: null };
  const values = new Map([...frame.values, ...found]);
  return {
    ...nothing,
    talk: null,
    isProgress,
    frame: { tool: frame.tool, values, misses: isProgress ? 0 : frame.misses + 1 },
  };
}

/** Another tool that the words clearly ask for while one is being arranged. */
function otherTool(text: string, frame: Frame, asked: SlotSpec | null, context: HearingContext): OfferedTool | null {
  if (asked?.kind === 'text' || asked?.kind === 'query') return null;
  const matches = matchTools(text, callable(context.tools));
  const best = matches[0];
  const own = matches.find((match) => match.tool === frame.tool)?.score ?? 0;
  if (best === undefined || best.tool === frame.tool || best.score < switchScore || best.score < own + switchMargin)
    return null;
  return isRefused(text) ? null : best.tool;
}

/**
 * The tool whose words and slots the message fits best. A day or a number that fits a slot supports a tool that the
 * words point to; alone it points to none.
 */
function openFrame(text: string, context: HearingContext): Frame | null {
  if (isRefused(text)) return null;
  const candidates = matchTools(text, callable(context.tools))
    .filter(({ score }) => score >= leastScore)
    .slice(0, 8)
    .map(({ tool, score }) => ({ tool, score: score + slotSupport(tool, text, context) }))
    .sort((a, b) => b.score - a.score);
  const best = candidates[0];
  return best !== undefined && best.score >= sureScore ? frameFor(best.tool, text, context) : null;
}

function slotSupport(tool: OfferedTool, text: string, context: HearingContext): number {
  const found = valuesIn(text, tool, new Map(), null, context);
  let support = 0;
  for (const slot of slotSpecs(tool)) {
    const isTelling = found.has(slot.path) && !['query', 'text', 'boolean', 'list'].includes(slot.kind);
    if (isTelling) support += slot.isRequired ? 0.7 : 0.25;
    else if (slot.isRequired) support -= 0.1;
  }
  return support;
}

/**
 * "And on Sunday?" after a look-up, "make it three" after a read-back: the words fit the slots of the last call, which
 * is proposed anew with what they change. A write that was carried out is never repeated this way.
 */
function resumeFrame(text: string, context: HearingContext): Frame | null {
  const last = context.calls.at(-1);
  if (last === undefined || isRefused(text)) return null;
  const { kind } = last.outcome;
  const isOpen = ['held', 'declined', 'expired', 'invalid', 'failed', 'refused'].includes(kind);
  if (!isOpen && (kind !== 'done' || looksLikeWrite(last.tool))) return null;
  const found = valuesIn(text, last.tool, last.values, null, context);
  const changed = [...found].filter(([path, value]) => last.values.get(path) !== value && !isLoose(last.tool, path));
  if (changed.length === 0) return null;
  return { tool: last.tool, values: new Map([...last.values, ...changed]), misses: 0 };
}

function isLoose(tool: OfferedTool, path: string): boolean {
  const kind = slotSpecs(tool).find((slot) => slot.path === path)?.kind;
  return kind === 'query' || kind === 'text' || kind === 'boolean';
}

function frameFor(tool: OfferedTool, text: string, context: HearingContext): Frame {
  const values = new Map<string, unknown>();
  for (const slot of slotSpecs(tool)) {
    if (slot.schema.const !== undefined) values.set(slot.path, slot.schema.const);
    else if (slot.isRequired) {
      const known = context.memory.recall(slot);
      if (known !== undefined) values.set(slot.path, known);
    }
  }
  const found = valuesIn(text, tool, values, null, context);
  return { tool, values: new Map([...values, ...found]), misses: 0 };
}

/** The first required slot without a value. */
export function firstMissing(frame: Frame): SlotSpec | null {
  return slotSpecs(frame.tool).find((slot) => slot.isRequired && !frame.values.has(slot.path)) ?? null;
}

function callable(tools: readonly OfferedTool[]): OfferedTool[] {
  return tools.filter((tool) => tool.name !== 'end_call');
}

/** "Don't book anything" asks for nothing. */
function isRefused(text: string): boolean {
  const refused =
    /\b(?:don't|do not|never|no need to|not going to|without) (?:(?:want|wish|like|need)(?: you)? to )?(\w+)/i.exec(
      text.replaceAll(/[’‘]/g, "'"),
    );
  return (
    refused !== null &&
    terms(refused[1] as string).length > 0 &&
    !/\b(?:but|instead|rather)\b/i.test(text) &&
    !/\b(?:know|have|think|remember|mind)\b/i.test(refused[0])
  );
}

const mentions: readonly (readonly [SlotSpec['kind'], SlotReader])[] = [
  ['email', readEmail],
  ['phone', readPhone],
  ['person', readPerson],
];

function noteMentions(text: string, { memory, today }: HearingContext): void {
  for (const [kind, read] of mentions) {
    // "For Rex" may be anybody; only what a person says of themselves is remembered.
    if (kind === 'person' && !/\b(?:my name|i'm|i am|this is)\b/i.test(text.replaceAll('’', "'"))) continue;
    const found = read(
      { keys: [], path: '', name: '', description: '', kind, isRequired: false, schema: {}, choices: null },
      { text, today, isAsked: false },
    );
    if (found !== null) memory.learnMention(kind, found.value);
  }
}

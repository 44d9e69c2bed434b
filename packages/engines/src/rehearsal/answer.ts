import type { OfferedTool } from '@palaver/runtime/ports';
import type { Dialogue, Frame, MadeCall } from './dialogue.ts';
import { isQuestion, roleIn } from './facts.ts';
import { firstMissing } from './hear-user.ts';
import { objectiveQuestion } from './objective-question.ts';
import { actionWords, capitalised, listed, oneOf } from './plain-words.ts';
import { goAheadQuestion, slotHint, slotQuestion } from './questions.ts';
import { fillerParameter, slotSpecs } from './slot-spec.ts';
import type { SmallTalk } from './small-talk.ts';
import { looksLikeWrite } from './tool-matcher.ts';

/** What the rehearsal engine does next. */
export interface Answer {
  readonly say: string;
  readonly call: { readonly name: string; readonly args: Readonly<Record<string, unknown>> } | null;
}

const say = (text: string): Answer => ({ say: text, call: null });
const anythingElse = 'Is there anything else I can do for you?';

export function answer(dialogue: Dialogue): Answer {
  if (dialogue.trailing.length > 0) return afterResults(dialogue);
  const { hearing, frame } = dialogue;
  const aim = objectiveQuestion(dialogue);
  if (hearing === null) return say(aim === null ? greeting(dialogue) : `Hello! ${aim}`);
  const waiting = unspoken(dialogue);
  if (waiting.length > 0 && ['yes', 'no', 'drop'].includes(hearing.talk ?? '')) return say(resultText(waiting));
  if (hearing.talk === 'goodbye') return goodbye(dialogue);
  if (hearing.dropped !== null) return say(`All right, I will not ${actionWords(hearing.dropped)}. ${anythingElse}`);
  if (frame !== null) return inFrame(dialogue, frame);
  const held = dialogue.calls.at(-1)?.outcome.kind === 'held' ? dialogue.calls.at(-1) : undefined;
  if (held !== undefined && [null, 'yes', 'no'].includes(hearing.talk)) return say(factOf(dialogue) ?? held.words);
  if (hearing.talk !== null) {
    const next = hearing.talk === 'done' ? null : aim;
    return say(`${talkAnswer(hearing.talk, dialogue, next !== null)} ${next ?? ''}`.trim());
  }
  const known = isQuestion(dialogue.lastUser ?? '') ? dialogue.memory.statement(dialogue.lastUser ?? '') : null;
  if (known !== null) return say(known);
  const fact = factOf(dialogue);
  if (aim !== null) return say(fact === null ? aim : `${fact} ${aim}`);
  return say(fact ?? notUnderstood(dialogue));
}

function factOf({ lastUser, facts }: Dialogue): string | null {
  return facts.answer(lastUser ?? '');
}

function inFrame(dialogue: Dialogue, frame: Frame): Answer {
  const { hearing, facts, lastUser, today } = dialogue;
  const missing = firstMissing(frame);
  const question = missing === null ? goAheadQuestion(frame.tool, frame.values, today) : slotQuestion(missing);
  if (hearing?.talk && hearing.talk !== 'yes' && hearing.talk !== 'no')
    return say(`${talkAnswer(hearing.talk, dialogue, true)} ${question}`.trim());
  if (missing === null) {
    const asks = dialogue.confirmsWrites && looksLikeWrite(frame.tool) && !hearing?.isAgreed;
    return asks ? say(question) : callTool(dialogue, frame);
  }
  if (hearing?.isProgress) return say(frame.values.size === 0 ? `${opening(frame.tool)} ${question}` : question);
  const fact = isQuestion(lastUser ?? '') ? facts.answer(lastUser ?? '') : null;
  if (fact !== null) return say(`${fact} ${question}`);
  const hint = slotHint(missing);
  return say(`Sorry, I did not catch that. ${question}${hint === '' ? '' : ` ${hint}`}`);
}

function opening(tool: OfferedTool): string {
  return looksLikeWrite(tool)
    ? `I can ${actionWords(tool)} for you.`
    : oneOf(['Sure.', 'Of course.', 'Gladly.'], tool.name);
}

function callTool(dialogue: Dialogue, frame: Frame): Answer {
  const args: Record<string, unknown> = {};
  for (const { keys, path } of slotSpecs(frame.tool))
    if (frame.values.has(path)) setPath(args, keys, frame.values.get(path));
  const properties = frame.tool.parameters.properties;
  const takesFiller = typeof properties === 'object' && properties !== null && fillerParameter in properties;
  const filler = takesFiller ? { [fillerParameter]: fillerWords(frame.tool, dialogue) } : {};
  return { say: '', call: { name: frame.tool.name, args: { ...filler, ...args } } };
}

/** Said while a call runs; it claims nothing. */
function fillerWords(tool: OfferedTool, dialogue: Dialogue): string {
  const seed = `${dialogue.lastUser} ${dialogue.calls.length}`;
  if (looksLikeWrite(tool)) return oneOf(['One moment, please.', 'Let me see to that.', 'Just a moment.'], seed);
  return oneOf(['Let me look that up.', 'One moment, I am checking.', 'Let me have a look.'], seed);
}

function setPath(target: Record<string, unknown>, [key, ...rest]: readonly string[], value: unknown): void {
  if (key === undefined) return;
  if (rest.length === 0) {
    Object.defineProperty(target, key, { value, enumerable: true, writable: true, configurable: true });
    return;
  }
  if (!Object.hasOwn(target, key))
    Object.defineProperty(target, key, { value: {}, enumerable: true, writable: true, configurable: true });
  setPath(target[key] as Record<string, unknown>, rest, value);
}

function afterResults(dialogue: Dialogue): Answer {
  const { frame, trailing } = dialogue;
  const invalid = trailing.find((call) => call.outcome.kind === 'invalid');
  if (invalid !== undefined && trailing.length === 1) return say(afterInvalid(invalid, frame));
  const missing = frame === null ? null : firstMissing(frame);
  if (frame === null || missing === null) return say(resultText(trailing));
  const said = trailing.map((call) => call.words).join(' ');
  return say(`${said} Back to where we were, to ${actionWords(frame.tool)}: ${lowered(slotQuestion(missing))}`);
}

function lowered(text: string): string {
  return (text[0] ?? '').toLowerCase() + text.slice(1);
}

function afterInvalid(call: MadeCall, frame: Frame | null): string {
  const missing = frame === null ? null : firstMissing(frame);
  if (missing === null) return `I'm sorry, I cannot ${actionWords(call.tool)} like that. Could you put it another way?`;
  const isWrong = call.values.has(missing.path);
  return isWrong
    ? `That does not work as the ${missing.name.replaceAll('_', ' ')}. ${slotQuestion(missing)} ${slotHint(missing)}`.trim()
    : slotQuestion(missing);
}

function resultText(calls: readonly MadeCall[]): string {
  const said = calls.map((call) => call.words).join(' ');
  if (said.endsWith('?')) return said;
  const kinds = new Set(calls.map((call) => call.outcome.kind));
  if (kinds.has('failed')) return `${said} Would you like me to try again?`;
  const changed = calls.some((call) => looksLikeWrite(call.tool));
  return changed && !['held', 'pending', 'refused'].some((kind) => kinds.has(kind as never))
    ? `${said} ${anythingElse}`
    : said;
}

/** Outcomes that came after their read-back and have not been told. */
function unspoken(dialogue: Dialogue): MadeCall[] {
  return dialogue.calls
    .slice(-3)
    .filter(
      (call) =>
        !call.isSpoken && ['done', 'failed', 'refused', 'unknown', 'declined', 'expired'].includes(call.outcome.kind),
    );
}

function goodbye({ tools, lastUser }: Dialogue): Answer {
  const words = oneOf(
    ['Goodbye, and thank you for talking with me.', 'Goodbye! It was nice talking with you.'],
    lastUser ?? '',
  );
  const hangsUp = tools.some((tool) => tool.name === 'end_call');
  return { say: words, call: hangsUp ? { name: 'end_call', args: {} } : null };
}

function greeting(dialogue: Dialogue): string {
  const can = abilities(dialogue);
  return can === '' ? 'Hello! How can I help you?' : `Hello! I can ${can}. What would you like?`;
}

function abilities({ tools }: Dialogue): string {
  return listed(
    tools
      .filter((tool) => tool.name !== 'end_call')
      .slice(0, 8)
      .map((tool) => actionWords(tool, 'any')),
  );
}

function talkAnswer(talk: SmallTalk, dialogue: Dialogue, isAside = false): string {
  const can = abilities(dialogue);
  const offer = can === '' ? 'I have no tools here, but I can answer from what I was told.' : `I can ${can}.`;
  switch (talk) {
    case 'identity': {
      const role = roleIn(dialogue.prompts);
      const part = role === null ? '' : ` Here I play the part of ${role}.`;
      return `I am Palaver's built-in rehearsal engine, not a language model and not a person.${part}${isAside ? '' : ` ${offer}`}`;
    }
    case 'human':
      return "I'm sorry, I cannot bring in a person from here.";
    case 'prompt':
      return `I keep my instructions to myself. ${isAside ? '' : offer}`.trim();
    case 'capabilities':
      return offer;
    case 'greeting':
      return isAside ? 'Hello!' : dialogue.lastPal === null ? greeting(dialogue) : 'Hello! What can I do for you?';
    case 'how_are_you':
      return isAside ? 'All is well, thank you.' : 'All is well here, thank you. What can I do for you?';
    case 'thanks':
      return isAside ? "You're welcome." : `You're welcome. ${anythingElse}`;
    case 'done':
      return "You're welcome. Have a good day!";
    case 'repeat':
      return isAside ? '' : (dialogue.lastPal ?? 'I have not said anything yet.');
    case 'retry':
      return 'There is nothing to try again. What would you like me to do?';
    case 'yes':
      return can === '' ? 'All right.' : `All right. What would you like? ${capitalised(offer)}`;
    case 'no':
    case 'drop':
      return 'All right. Let me know if there is anything else.';
    case 'goodbye':
      return 'Goodbye.';
  }
}

function notUnderstood(dialogue: Dialogue): string {
  const can = abilities(dialogue);
  if (can === '') return "I'm sorry, I have no answer to that: I am a rehearsal engine, not a language model.";
  const start = oneOf(
    ["I'm not sure I follow.", "I'm sorry, I did not understand that.", 'I have no answer to that.'],
    dialogue.lastUser ?? '',
  );
  return `${start} I can ${can}. Which would you like?`;
}

import type { OfferedTool } from '@palaver/runtime/ports';
import { actionWords, capitalised, listed, nameWords, spokenValue } from './plain-words.ts';
import type { SlotSpec } from './slot-spec.ts';
import type { Day } from './slots/heard.ts';
import { textOf } from './text-of.ts';

/** Asks for one slot, in the words of its description where they make a question. */
export function slotQuestion(slot: SlotSpec): string {
  const about = phrase(slot);
  if (/^(?:how|what|which|when|where|who|whose)\b/i.test(about)) return clauseQuestion(about.replace(/[?.]$/, ''));
  if (slot.choices !== null && slot.choices.length <= 8) return choiceQuestion(slot, about);
  const asked = kindQuestion(slot, about);
  return asked ?? `What is ${withArticle(about)}?`;
}

/** "What the problem is" is no question yet, "how many people are coming" is one. */
function clauseQuestion(clause: string): string {
  const stated = /^(what|who|which|where|when) ((?:the|your|their|a|an) .+) (is|are|was|were)$/i.exec(clause);
  if (stated !== null) return `${capitalised(stated[1] as string)} ${stated[3]} ${stated[2]}?`;
  const isQuestion =
    /^\w+ (?:is|are|was|were|do|does|did|can|could|should|shall|will|would|many|much|long|far|old|often|kind|sort)\b/i;
  return isQuestion.test(clause) ? `${capitalised(clause)}?` : `Can you tell me ${clause}?`;
}

function choiceQuestion(slot: SlotSpec, about: string): string {
  const options = listed(
    (slot.choices ?? []).map((choice) => spokenValue(choice, null)),
    'or',
  );
  return `Which ${about.replace(/^(?:the|a|an|your) /i, '')} would you like: ${options}?`;
}

function kindQuestion(slot: SlotSpec, about: string): string | null {
  const rest = /^(?:the )?(?:date|day|time)(?: of| for) (.+)$/i.exec(about)?.[1];
  switch (slot.kind) {
    case 'email':
      return 'What is your email address?';
    case 'phone':
      return 'What phone number can I use?';
    case 'date':
      return rest === undefined ? 'Which day should it be?' : `Which day would you like for ${withArticle(rest)}?`;
    case 'time':
      return rest === undefined ? 'What time should it be?' : `What time would you like for ${withArticle(rest)}?`;
    case 'date_time':
      return 'Which day and what time should it be?';
    case 'person':
      return /\bname\b/i.test(about) ? `What is ${withArticle(about)}?` : `What is the name of ${withArticle(about)}?`;
    case 'integer':
    case 'number': {
      const counted = /^(?:the )?number of (.+)$/i.exec(about)?.[1];
      return counted === undefined ? null : `How many ${counted.replace(/ (?:who|that|which) /, ' ')}?`;
    }
    case 'boolean':
      return /^whether\b/i.test(about) ? `Can you tell me ${about}?` : `${capitalised(about)}: yes or no?`;
    case 'query':
      return 'What should I look for?';
    case 'text':
      return `What should I put for ${withArticle(about)}?`;
    default:
      return null;
  }
}

/** The first clause of the description without format notes, or the name in words where that is no phrase. */
function phrase(slot: SlotSpec): string {
  const first = slot.description
    .replaceAll(/\([^)]*\)/g, '')
    .split(/[.;:,–—]|\b(?:e\.g\.|for example|in the format|formatted|as yyyy)\b/i)[0]
    ?.trim()
    .replace(/^(?:an? |the )?(?:optional|required) /i, '');
  const isPhrase = first !== undefined && first !== '' && first.split(/\s+/).length <= 9;
  if (!isPhrase) return nameWords(slot.name);
  const isAcronym = /^[A-Z]{2,}/.test(first);
  return isAcronym ? first : (first[0] as string).toLowerCase() + first.slice(1);
}

function withArticle(about: string): string {
  return /^(?:the|a|an|your|their|his|her|our|my|this|that|whether)\b/i.test(about) ? about : `the ${about}`;
}

/** Added when an answer was not understood. */
export function slotHint(slot: SlotSpec): string {
  const examples = Array.isArray(slot.schema.examples) ? slot.schema.examples : [];
  const inWords = /\b(?:e\.g\.?|for example|such as|like)[, ]+([^.;)]+)/i.exec(slot.description)?.[1];
  const example = examples[0] ?? inWords;
  if (example !== undefined) return `For example: ${textOf(example).trim()}.`;
  switch (slot.kind) {
    case 'date':
      return 'For example "next Tuesday" or "3 December".';
    case 'time':
      return 'For example "half past two" or "14:30".';
    case 'date_time':
      return 'For example "next Tuesday at 3 pm".';
    case 'email':
      return 'It looks like name@example.com.';
    case 'integer':
    case 'number':
      return 'A number, please.';
    case 'boolean':
      return 'Yes or no is enough.';
    case 'choice':
      return `It can be ${listed(
        (slot.choices ?? []).slice(0, 12).map((choice) => spokenValue(choice, null)),
        'or',
      )}.`;
    default:
      return '';
  }
}

/** Reads an action back and asks for the go-ahead. */
export function goAheadQuestion(tool: OfferedTool, values: ReadonlyMap<string, unknown>, today: Day): string {
  const details = [...values].map(([path, value]) => `${nameWords(path)} ${spokenValue(value, today)}`);
  return `Shall I ${actionWords(tool)}${details.length === 0 ? '' : ` with ${listed(details)}`}?`;
}

import type { OfferedTool } from '@palaver/runtime/ports';
import { actionWords, capitalised, listed, nameWords, sentence, spokenValue } from './plain-words.ts';
import type { Day } from './slots/heard.ts';
import { looksLikeWrite } from './tool-matcher.ts';
import type { ToolOutcome } from './tool-outcome.ts';

const spokenKeys = ['message', 'response', 'speech', 'summary', 'text', 'result', 'answer'];
/** Keys that say that it worked, or that a person has no use for. */
const quietKeys =
  /^(?:ok|success|status_code|request_id|trace_id|id|uuid|created_at|updated_at|timestamp|type|object)$/i;
const maxItems = 5;
const maxText = 600;

/** What is said of one call's outcome; nothing that the outcome does not support. */
export function outcomeWords(
  tool: Pick<OfferedTool, 'name'> & Partial<OfferedTool>,
  outcome: ToolOutcome,
  today: Day,
): string {
  const action = actionWords(tool);
  switch (outcome.kind) {
    case 'done':
      return resultWords(outcome.value, isWrite(tool), today);
    case 'failed':
      return sentence(
        `I'm sorry, I could not ${action}${outcome.reason === '' ? '' : `: ${plainReason(outcome.reason)}`}`,
      );
    case 'refused':
      return sentence(outcome.reason);
    case 'invalid':
      return `I could not ${action} with that.`;
    case 'pending':
      return `I have passed that on, and I do not know the outcome yet.`;
    case 'held':
      return `Nothing has been done yet: I need a clear yes before I ${action}.`;
    case 'declined':
      return `All right, I did not ${action}.`;
    case 'expired':
      return `That took too long, so I do not know of any result when I tried to ${action}.`;
    case 'cancelled':
      return `I did not ${action}.`;
    case 'unknown':
      return `I'm sorry, I sent the request to ${action}, but no answer came, so I do not know whether it worked.`;
  }
}

function plainReason(reason: string): string {
  return reason.replaceAll('the endpoint', 'the service').replace(/^it did not work: /, '');
}

function isWrite(tool: Pick<OfferedTool, 'name'> & Partial<OfferedTool>): boolean {
  return looksLikeWrite({ name: tool.name, description: tool.description ?? '', parameters: tool.parameters ?? {} });
}

function resultWords(value: unknown, isWriteCall: boolean, today: Day): string {
  if (value === '' || value === null || value === 'OK' || value === true)
    return isWriteCall ? 'That is done.' : 'I got an answer, but there is nothing in it.';
  if (typeof value === 'string') return sentence(cut(value));
  if (Array.isArray(value)) return listWords('', value, today);
  if (typeof value !== 'object') return sentence(`The answer is ${spokenValue(value, today)}`);
  const answer = value as Record<string, unknown>;
  for (const key of spokenKeys) {
    const text = answer[key];
    if (typeof text === 'string' && text.trim() !== '') return sentence(cut(text));
  }
  const inner = ['data', 'result', 'results', 'items']
    .map((key) => answer[key])
    .find((part) => typeof part === 'object' && part !== null);
  if (inner !== undefined && Object.keys(answer).filter((key) => !quietKeys.test(key)).length <= 2)
    return resultWords(inner, isWriteCall, today);
  const said = objectWords(answer, today);
  return said === '' ? (isWriteCall ? 'That is done.' : 'I got an answer, but there is nothing in it.') : said;
}

function objectWords(answer: Record<string, unknown>, today: Day): string {
  const entries = Object.entries(answer).filter(
    ([key, value]) => !quietKeys.test(key) && value !== null && value !== '',
  );
  const plainEntries = entries.filter(([, value]) => typeof value !== 'object').slice(0, 8);
  const facts = plainEntries.map(
    ([key, value]) => `the ${nameWords(key)} ${isOrAre(key)} ${spokenValue(value, today)}`,
  );
  const lists = entries
    .filter(([, value]) => Array.isArray(value))
    .map(([key, value]) => listWords(nameWords(key), value as unknown[], today));
  const objects = entries.filter(([, value]) => typeof value === 'object' && !Array.isArray(value));
  const nested = objects.map(([key, value]) => `The ${nameWords(key)}: ${spokenValue(value, today)}.`);
  return [facts.length === 0 ? '' : sentence(capitalised(listed(facts))), ...lists, ...nested]
    .filter((part) => part !== '')
    .join(' ');
}

function isOrAre(key: string): string {
  return /[^siu]s$/i.test(key) ? 'are' : 'is';
}

function listWords(name: string, items: readonly unknown[], today: Day): string {
  if (items.length === 0) return name === '' ? 'I found nothing for that.' : `There are no ${name}.`;
  const shown = items.slice(0, maxItems).map((item) => itemWords(item, today));
  const more = items.length > maxItems ? [`${items.length - maxItems} more`] : [];
  return sentence(`${name === '' ? 'I found' : `The ${name}:`} ${listed([...shown, ...more])}`);
}

/** An item of a list: its first value, the others in brackets behind it. */
function itemWords(item: unknown, today: Day): string {
  if (typeof item !== 'object' || item === null || Array.isArray(item)) return spokenValue(item, today);
  const entries = Object.entries(item).filter(
    ([key, value]) => !quietKeys.test(key) && (typeof value !== 'object' || value === null),
  );
  const [head, ...rest] = entries;
  if (head === undefined) return spokenValue(item, today);
  const details = rest.slice(0, 3).map(([key, value]) => `${nameWords(key)} ${spokenValue(value, today)}`);
  return details.length === 0 ? spokenValue(head[1], today) : `${spokenValue(head[1], today)} (${details.join(', ')})`;
}

function cut(text: string): string {
  const trimmed = text.trim();
  if (trimmed.length <= maxText) return trimmed;
  const end = trimmed.lastIndexOf('. ', maxText);
  return end > 100 ? trimmed.slice(0, end + 1) : `${trimmed.slice(0, maxText)}…`;
}

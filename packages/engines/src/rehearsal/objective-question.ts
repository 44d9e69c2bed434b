import type { Dialogue } from './dialogue.ts';
import { nameWords } from './plain-words.ts';
import { slotQuestion } from './questions.ts';
import { type SlotSpec, schemaSlots } from './slot-spec.ts';
import { readSlots } from './slots/read-slots.ts';

/** Asks what the current objective of the prompt still wants to know; null when it wants nothing. */
export function objectiveQuestion({
  prompts,
  lastUser,
  today,
}: Pick<Dialogue, 'prompts' | 'lastUser' | 'today'>): string | null {
  for (const prompt of prompts) {
    const missing = /^Still to be found out: (.+)$/m.exec(prompt)?.[1];
    if (missing === undefined || !/^Your current objective: /m.test(prompt)) continue;
    const slots = missing.split(', ').flatMap(variableSlot);
    // the evaluator reads this line only after it was answered
    const said = readSlots(lastUser ?? '', slots.filter(isFact), { today, asked: null, known: new Set() });
    const wanted = slots.find(({ path }) => !said.has(path));
    return wanted === undefined ? 'Thank you, I have that.' : slotQuestion(wanted);
  }
  return null;
}

function variableSlot(name: string): readonly SlotSpec[] {
  const about = nameWords(name).replace(/^(?:user|visitor|customer|caller|guest|participant) /, '');
  return schemaSlots({ type: 'object', properties: { [name]: { type: 'string', description: `your ${about}` } } });
}

/** Free text would take any words for an answer. */
function isFact({ kind }: SlotSpec): boolean {
  return kind !== 'text' && kind !== 'query' && kind !== 'list';
}

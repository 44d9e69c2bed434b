import { nameWords } from './plain-words.ts';
import { slotQuestion } from './questions.ts';
import { schemaSlots } from './slot-spec.ts';

/** What the current objective of the prompt still wants to know, as a question; null when it wants nothing. */
export function objectiveQuestion(prompts: readonly string[]): string | null {
  for (const prompt of prompts) {
    const missing = /^Still to be found out: (.+)$/m.exec(prompt)?.[1];
    if (missing === undefined || !/^Your current objective: /m.test(prompt)) continue;
    const name = missing.split(', ')[0] ?? '';
    const [slot] = schemaSlots({ type: 'object', properties: { [name]: { type: 'string' } } });
    return slot === undefined ? `What is your ${nameWords(name)}?` : slotQuestion(slot);
  }
  return null;
}

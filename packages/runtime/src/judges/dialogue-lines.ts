import type { ModelMessage } from '../ports/language-model.ts';

/** Something that was said, as a judge is shown it. */
export interface DialogueLine {
  readonly speaker: 'user' | 'pal';
  readonly text: string;
}

/** Characters of one line that a judge is shown. */
const MAX_LINE_CHARS = 4_000;

/** What was said in a history, calls and their answers left out. */
export function dialogueLines(messages: readonly (ModelMessage | null)[]): readonly DialogueLine[] {
  return messages.flatMap((message): DialogueLine[] => {
    if (message?.role === 'user') return [{ speaker: 'user', text: message.content }];
    const words = message?.role === 'assistant' ? message.content : null;
    return words === null ? [] : [{ speaker: 'pal', text: words }];
  });
}

/** One line each; a line break inside one stays inside it. */
export function dialogueText(lines: readonly DialogueLine[]): string {
  return lines
    .map(({ speaker, text }) => {
      const words = text.length > MAX_LINE_CHARS ? `${text.slice(0, MAX_LINE_CHARS).toWellFormed()}…` : text;
      return `${speaker === 'user' ? 'user' : 'assistant'}: ${words.replaceAll(/\s*\n\s*/g, ' ')}`;
    })
    .join('\n');
}

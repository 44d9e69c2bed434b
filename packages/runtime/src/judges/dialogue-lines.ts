import type { ModelMessage } from '../ports/language-model.ts';

/** Something that was said, as a model that is asked about it is shown it. */
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

/** How a model is shown what was said: one line each, so that nobody can write a line of the other. */
export function dialogueText(lines: readonly DialogueLine[], maxLineChars = MAX_LINE_CHARS): string {
  return lines
    .map(({ speaker, text }) => {
      const words = text.length > maxLineChars ? `${text.slice(0, maxLineChars).toWellFormed()}…` : text;
      return `${speaker === 'user' ? 'user' : 'assistant'}: ${oneLine(words)}`;
    })
    .join('\n');
}

/** All that any reader may take for the end of a line. */
const LINE_BREAK = /[\n\r\v\f\u0085\u2028\u2029]/;

/** The text with a space for each line break and the blanks around it. */
export function oneLine(text: string): string {
  if (!LINE_BREAK.test(text)) return text;
  return text.replaceAll(/[\s\u0085]+/g, (blank) => (LINE_BREAK.test(blank) ? ' ' : blank));
}

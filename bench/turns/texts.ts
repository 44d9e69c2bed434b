/** What every contestant is told and what the stub model answers, so that each answer can be checked. */
export const system =
  'You run the help desk of a ferry line. Answer in one or two short sentences, use the tools you have when a question needs live data, and never make data up.';

export const tool = {
  name: 'next_departure',
  description: 'Next departure of a ferry from a harbour.',
  parameters: {
    type: 'object',
    properties: { harbour: { type: 'string', description: 'Name of the harbour' } },
    required: ['harbour'],
    additionalProperties: false,
  },
};

export const turnsPerConversation = 10;

/** Every second turn needs the tool. */
export function needsTool(turn: number): boolean {
  return turn % 2 === 1;
}

export function userText(turn: number): string {
  return needsTool(turn)
    ? `When is the next departure from Bergen, for plan ${turn}?`
    : `Tell me something useful about plan number ${turn} for my crossing.`;
}

const words = (text: string) => text.split(' ').map((word, i) => (i ? ` ${word}` : word));

export const plainTokens = words(
  'A crossing in the morning is calm and the deck is rarely full so take a coat and a book .',
);
export const plainAnswer = plainTokens.join('');

export function toolTokens(ref: string): string[] {
  return words(
    `The next ferry from Bergen leaves at half past nine today from pier four , says notice ${ref} of the harbour .`,
  );
}

/** True when the answer is the right one; a tool answer must carry the `ref` of a real call. */
export function isRight(turn: number, answer: string): boolean {
  if (!needsTool(turn)) return answer === plainAnswer;
  const ref = /notice (n\d{6}) /.exec(answer)?.[1];
  return ref !== undefined && answer === toolTokens(ref).join('');
}

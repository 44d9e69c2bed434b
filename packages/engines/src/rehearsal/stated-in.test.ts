import { expect, it } from 'vitest';
import { statedIn } from './stated-in.ts';

it.each([
  ['Where can I park my car?', ''],
  ['where can i park my car', ''],
  ['May I park here', ''],
  ['Acme, is that fine?', ''],
  ['Acme. Where can I park?', 'Acme.'],
  ['Just one question first. Where can I park?', ''],
  ['どこですか？', ''],
  ['The Question Company', 'The Question Company'],
  ['May', 'May'],
  ['https://example.org/?a=1', 'https://example.org/?a=1'],
  [' What I need is peace. ', 'What I need is peace.'],
])('what %j states is %j', (text, stated) => {
  expect(statedIn(text)).toBe(stated);
});

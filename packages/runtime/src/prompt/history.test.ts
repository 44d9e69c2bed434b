import { describe, expect, it } from 'vitest';
import {
  answerCall,
  appendCalls,
  appendPal,
  appendUser,
  closeAnswers,
  DISPATCHED_TEXT,
  emptyHistory,
} from './history.ts';

const call = (id: string) => ({ id, name: 'look', arguments: '{}' });

describe('history', () => {
  it('history of a plain tool turn is four messages', () => {
    let history = appendUser(emptyHistory, 'Weather?');
    history = appendPal(history, 'Let me see.', 'i1', false);
    history = appendCalls(history, 'i1', [call('a')]);
    history = answerCall(history, 'a', 'look', 'mild');
    history = appendPal(history, 'It is mild.', 'i2', false);
    expect(history.messages).toEqual([
      { role: 'user', content: 'Weather?' },
      { role: 'assistant', content: 'Let me see.', calls: [call('a')] },
      { role: 'tool', call_id: 'a', content: 'mild' },
      { role: 'assistant', content: 'It is mild.' },
    ]);
  });

  it('history answers a closed call by a synthetic pair, once the model was asked without it', () => {
    let history = appendCalls(appendUser(emptyHistory, 'x'), 'i1', [call('a'), call('b')]);
    history = answerCall(history, 'b', 'look', 'fast');
    history = closeAnswers(history);
    history = answerCall(history, 'a', 'look', 'slow');
    expect(history.messages.slice(2)).toEqual([
      { role: 'tool', call_id: 'a', content: DISPATCHED_TEXT },
      { role: 'tool', call_id: 'b', content: 'fast' },
      { role: 'assistant', content: null, calls: [{ id: 'a_result', name: 'look', arguments: '{}' }] },
      { role: 'tool', call_id: 'a_result', content: 'slow' },
    ]);
  });

  it('history keeps the message objects it has, so that their JSON can be cached', () => {
    const before = closeAnswers(appendPal(appendUser(emptyHistory, 'x'), 'y', 'i1', false));
    const after = appendUser(before, 'z');
    expect(after.messages.slice(0, 2).every((message, i) => message === before.messages[i])).toBe(true);
  });

  it('history marks where an utterance was cut off, and joins no calls to it', () => {
    const history = appendCalls(appendPal(emptyHistory, 'It is', 'i1', true), 'i1', [call('a')]);
    expect(history.messages[0]).toEqual({ role: 'assistant', content: 'It is [interrupted by the user here]' });
    expect(history.messages[1]).toEqual({ role: 'assistant', content: null, calls: [call('a')] });
  });
});

import { describe, expect, it } from 'vitest';
import { backoffMs } from './backoff.ts';
import { callReasonWords, callStateWords, nameInWords, shutdownWords } from './call-words.ts';

describe('callReasonWords', () => {
  it.each([
    ['failed', 'status 503', 'The service had a problem of its own (status 503).'],
    ['failed', 'status 409', 'The service says that this cannot be done as things are (status 409).'],
    ['failed', 'status 404', 'The service does not know what was asked for (status 404).'],
    ['failed', 'egress_refused (private address)', 'The server is not allowed to call that address: private address'],
    ['invalid', 'missing_argument: day', 'A detail that the tool needs was missing: day'],
    ['failed', 'timeout', 'The service did not answer in time.'],
    ['unknown', 'crash', 'The server restarted while the call was on its way. It may or may not have gone through.'],
    ['unknown', null, 'It may or may not have gone through.'],
    ['declined', 'wrong day', 'Wrong day.'],
    ['succeeded', null, null],
  ] as const)('says %s, %s in plain words', (state, reason, words) => {
    expect(callReasonWords(state, reason)).toBe(words);
  });
});

describe('callStateWords', () => {
  it('does not fail on a state of a newer server', () => {
    expect(callStateWords('parked' as never)).toBe('parked');
  });
});

describe('nameInWords', () => {
  it.each([
    ['book_visit', 'Book visit'],
    ['visitDate', 'Visit date'],
    ['list-open.slots', 'List open slots'],
    ['_', '_'],
  ])('reads %s', (name, words) => {
    expect(nameInWords(name)).toBe(words);
  });
});

describe('shutdownWords', () => {
  it.each([
    ['end_call_tool', 'The PAL said goodbye and hung up.'],
    ['internal error occurred at step journal', 'The server ran into a problem and had to stop.'],
    ['', 'It is over.'],
    ['closing time', 'Closing time.'],
  ])('says %s', (reason, words) => {
    expect(shutdownWords(reason)).toBe(words);
  });
});

describe('backoffMs', () => {
  it('doubles up to eight seconds and never overflows', () => {
    expect([1, 2, 3, 6, 7, 5000].map((attempt) => backoffMs(attempt, 1))).toEqual([250, 500, 1000, 8000, 8000, 8000]);
    expect(backoffMs(1, 0)).toBe(125);
  });
});

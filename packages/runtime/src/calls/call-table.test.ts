import { CallState } from '@palaver/contract';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { callRow } from '../testing/describe-journal.ts';
import { moveCall } from './call-row.ts';
import { type CallMove, callTable, isSettled, nextCallState } from './call-table.ts';

const moves: readonly CallMove[] = [
  'find-invalid',
  'find-duplicate',
  'hold',
  'dispatch',
  'decline',
  'expire',
  'succeed',
  'fail',
  'lose',
  'cancel',
  'correct',
  'disprove',
];

/** Every move that is allowed, as a literal: a change of the law must be written twice. */
const law = [
  'proposed find-invalid invalid',
  'proposed find-duplicate duplicate',
  'proposed hold held',
  'proposed dispatch dispatched',
  'proposed cancel cancelled',
  'held dispatch dispatched',
  'held decline declined',
  'held expire expired',
  'held cancel cancelled',
  'held find-duplicate duplicate',
  'dispatched succeed succeeded',
  'dispatched fail failed',
  'dispatched lose unknown',
  'dispatched expire expired',
  'dispatched cancel cancelled',
  'succeeded correct succeeded',
  'succeeded disprove failed',
];

describe('call table', () => {
  it('call table allows these moves and no other', () => {
    const allowed = CallState.options.flatMap((state) =>
      moves.flatMap((move) => {
        const next = nextCallState(state, move);
        return next === null ? [] : [`${state} ${move} ${next}`];
      }),
    );
    expect(allowed.sort()).toEqual([...law].sort());
  });

  it('call table lets no interleaving of moves send a call twice, or after it was settled', () => {
    // every sequence of four moves from the start, and so every race of up to four parties
    function walk(state: CallState, path: readonly CallState[], depth: number): void {
      expect(path.filter((passed) => passed === 'dispatched').length).toBeLessThanOrEqual(1);
      const settledAt = path.findIndex(isSettled);
      if (settledAt >= 0) expect(path.slice(settledAt)).not.toContain('dispatched');
      if (depth === 0) return;
      for (const move of moves) {
        const next = nextCallState(state, move);
        if (next !== null) walk(next, [...path, next], depth - 1);
      }
    }
    walk('proposed', ['proposed'], 6);
  });

  it('call table has a way from every open state to a settled one', () => {
    for (const state of CallState.options.filter((option) => !isSettled(option))) {
      expect(Object.values(callTable[state]).some((next) => isSettled(next) || next === 'dispatched')).toBe(true);
    }
  });

  it('moved call keeps one line of history a move and frees its dedupe key when it no longer counts', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...moves), { maxLength: 8 }), (walked) => {
        let row = callRow('c1', 'call_1', {
          state: 'proposed',
          dedupe_key: 'k',
          dispatched_at: null,
          history: [{ state: 'proposed', at: 1, reason: null }],
        });
        let taken = 1;
        for (const [index, move] of walked.entries()) {
          const next = moveCall(row, move, index + 2);
          if (next === null) continue;
          row = next;
          taken++;
        }
        expect(row.history).toHaveLength(taken);
        expect(row.history.at(-1)?.state).toBe(row.state);
        const counts = ['proposed', 'held', 'dispatched', 'succeeded', 'failed', 'unknown'].includes(row.state);
        expect(row.dedupe_key).toBe(counts ? 'k' : null);
        expect(row.settled_at !== null).toBe(isSettled(row.state));
      }),
    );
  });
});

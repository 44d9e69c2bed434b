import { describe, expect, it } from 'vitest';
import { createMemoryStore } from '../testing/memory-store.ts';
import { hasTwin, openSequencer } from './sequencer.ts';

describe('sequencer', () => {
  it('sequencer gives rising numbers over many blocks, asked for before they are needed', async () => {
    const store = createMemoryStore();
    const sequencer = await openSequencer(store.journal, { onReady: () => {}, onFault: () => {} });
    let last = 0;
    for (let i = 0; i < 5_000; i++) {
      expect(sequencer.ready).toBe(true);
      const seq = sequencer.take(i % 3 === 0 ? 2 : 1);
      expect(seq).toBeGreaterThan(last);
      last = sequencer.last;
      await Promise.resolve();
      await Promise.resolve();
    }
  });

  it('sequencer is not ready when no block comes, and is again when one does', async () => {
    const store = createMemoryStore();
    const faults: unknown[] = [];
    let readies = 0;
    let isBroken = false;
    const journal = {
      ...store.journal,
      reserve: (size: number) => (isBroken ? Promise.reject(new Error('away')) : store.journal.reserve(size)),
    };
    const sequencer = await openSequencer(journal, {
      onReady: () => readies++,
      onFault: (error) => faults.push(error),
    });
    isBroken = true;
    while (sequencer.ready) {
      sequencer.take(1);
      await Promise.resolve();
    }
    await Promise.resolve();
    expect(sequencer.last).toBeLessThan(1_000);
    expect(faults.length).toBeGreaterThan(0);
    isBroken = false;
    sequencer.retry();
    for (let i = 0; i < 5; i++) await Promise.resolve();
    expect(sequencer.ready).toBe(true);
    expect(readies).toBe(1);
  });

  it('sequencer starts a reopened session in a block of its own', async () => {
    const store = createMemoryStore();
    const events = { onReady: () => {}, onFault: () => {} };
    const first = await openSequencer(store.journal, events);
    const second = await openSequencer(store.journal, events);
    expect(second.take(1)).toBeGreaterThan(first.take(1) + 900);
  });
});

describe('twins', () => {
  it.each([
    ['conversation.utterance', { role: 'pal' }, true],
    ['conversation.utterance', { role: 'user' }, false],
    ['conversation.utterance.streaming', { role: 'pal' }, true],
    ['conversation.tool_call', { name: 'x' }, false],
    ['conversation.error', undefined, false],
    ['system.pal_joined', undefined, true],
    ['system.shutdown', {}, false],
  ] as const)('twins of %s %o: %s', (type, properties, twin) => {
    expect(hasTwin(type, properties)).toBe(twin);
  });
});

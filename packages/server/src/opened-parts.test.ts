import { describe, expect, it } from 'vitest';
import { OpenedParts } from './opened-parts.ts';

describe('opened parts', () => {
  it('are closed once, in reverse, each before the next', async () => {
    const parts = new OpenedParts();
    const closed: string[] = [];
    const used = { [Symbol.dispose]: () => void closed.push('first') };
    expect(parts.use(used)).toBe(used);
    parts.use({
      [Symbol.asyncDispose]: async () => {
        await Promise.resolve();
        closed.push('second');
      },
    });
    parts.defer(() => closed.push('third'));
    await Promise.all([parts.close(), parts.close()]);
    expect(closed).toEqual(['third', 'second', 'first']);
  });

  it('are all closed, also when some cannot be', async () => {
    const parts = new OpenedParts();
    const closed: string[] = [];
    const fail = (message: string) => () => {
      throw new Error(message);
    };
    parts.defer(() => closed.push('first'));
    parts.defer(fail('broken'));
    await expect(parts.close()).rejects.toThrow('broken');
    expect(closed).toEqual(['first']);

    const worse = new OpenedParts();
    worse.defer(fail('broken'));
    worse.use({ [Symbol.asyncDispose]: () => Promise.reject(new Error('lost')) });
    await expect(worse.close()).rejects.toMatchObject({ errors: [{ message: 'lost' }, { message: 'broken' }] });
  });
});

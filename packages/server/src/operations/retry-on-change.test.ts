import { describe, expect, it } from 'vitest';
import { DomainError } from '../errors.ts';
import { ExpectationError } from '../store/store.ts';
import { retryOnChange } from './retry-on-change.ts';

const changed = () => new ExpectationError(0, 1, 0);

describe('a read-change-write', () => {
  it('is done again while somebody else is faster', async () => {
    let tries = 0;
    const done = await retryOnChange('tool', async () => {
      tries += 1;
      if (tries < 5) throw changed();
      return tries;
    });
    expect(done).toBe(5);
  });

  it('gives up with a conflict in the end', async () => {
    let tries = 0;
    const failed = await retryOnChange('tool', async () => {
      tries += 1;
      throw changed();
    }).catch((error: unknown) => error);
    expect(DomainError.is(failed) && [failed.status, failed.message]).toEqual([
      409,
      'the tool is being changed by others',
    ]);
    expect(tries).toBe(20);
  });

  it('is not done again for any other failure', async () => {
    let tries = 0;
    const failure = new Error('disk full');
    const failed = retryOnChange('tool', async () => {
      tries += 1;
      throw failure;
    });
    await expect(failed).rejects.toBe(failure);
    expect(tries).toBe(1);
  });
});

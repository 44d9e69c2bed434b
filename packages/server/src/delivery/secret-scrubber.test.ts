import { describe, expect, it } from 'vitest';
import { secretScrubber } from './secret-scrubber.ts';

describe('secretScrubber', () => {
  it('replaces a secret in every spelling an endpoint could echo', () => {
    const secret = 'p/w "q" ü&';
    const scrub = secretScrubber([secret]);
    for (const echo of [
      secret,
      JSON.stringify({ t: secret }),
      JSON.stringify({ t: secret }).replaceAll('/', '\\/'),
      `?t=${encodeURIComponent(secret)}`,
      new URLSearchParams({ t: secret }).toString(),
      Buffer.from(secret).toString('base64'),
    ]) {
      const clean = scrub(`a ${echo} b`);
      expect(clean).toContain('********');
      expect(clean).not.toContain('q');
    }
  });

  it('replaces the longer of two secrets first', () => {
    expect(secretScrubber(['token', 'token-2'])('x token-2 token')).toBe('x ******** ********');
  });

  it('leaves text alone without secrets, or with ones too short to tell from text', () => {
    expect(secretScrubber([])('a b')).toBe('a b');
    expect(secretScrubber(['', 'a'])('a b')).toBe('a b');
  });

  it('does not read a secret as a pattern', () => {
    expect(secretScrubber(['a.*$&'])('a.*$& abc')).toBe('******** abc');
  });
});

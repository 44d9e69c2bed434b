import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { mintToken, newTokenSecret, readToken, tokenKey } from './conversation-token.ts';

const secret = newTokenSecret();
const key = tokenKey(secret, 'c4f0a9d31b7e');
const now = Date.UTC(2026, 10, 2, 8, 15);
const token = mintToken(key, 'c4f0a9d31b7e', 'join', now, 300);

const segment = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('conversation tokens', () => {
  it('let in until they expire', () => {
    expect(readToken(key, 'c4f0a9d31b7e', token, now)).toEqual({
      valid: true,
      claims: { kind: 'join', conversation_id: 'c4f0a9d31b7e', iat: now / 1000, exp: now / 1000 + 300 },
    });
    expect(readToken(key, 'c4f0a9d31b7e', token, now + 299_999).valid).toBe(true);
    expect(readToken(key, 'c4f0a9d31b7e', token, now + 300_000)).toEqual({ valid: false, reason: 'expired' });
  });

  it('are bound to one conversation and its key', () => {
    expect(readToken(key, 'c000000000000', token, now)).toEqual({ valid: false, reason: 'conversation' });
    expect(readToken(tokenKey(secret, 'c000000000000'), 'c4f0a9d31b7e', token, now).valid).toBe(false);
    expect(readToken(tokenKey(newTokenSecret(), 'c4f0a9d31b7e'), 'c4f0a9d31b7e', token, now)).toEqual({
      valid: false,
      reason: 'signature',
    });
  });

  it('are refused when a single character differs', () => {
    for (let at = 0; at < token.length; at += 1) {
      const other = token[at] === 'A' ? 'B' : 'A';
      const changed = token.slice(0, at) + other + token.slice(at + 1);
      // The last character of a base64url text may hold bits that stand for nothing.
      if (at === token.length - 1) continue;
      expect(readToken(key, 'c4f0a9d31b7e', changed, now).valid, `at ${at}`).toBe(false);
    }
  });

  it('accept no other algorithm, not even with a right signature', () => {
    const claims = segment({ kind: 'join', conversation_id: 'c4f0a9d31b7e', iat: 0, exp: 9_999_999_999 });
    expect(readToken(key, 'c4f0a9d31b7e', `${segment({ alg: 'none', typ: 'JWT' })}.${claims}.`, now).valid).toBe(false);
    const header = segment({ alg: 'HS512', typ: 'JWT' });
    const signature = createHmac('sha512', key).update(`${header}.${claims}`).digest();
    const forged = `${header}.${claims}.${signature.toString('base64url')}`;
    expect(readToken(key, 'c4f0a9d31b7e', forged, now)).toEqual({ valid: false, reason: 'malformed' });
  });

  it.each(['', 'x', '..', 'a.b.c', `${token}.x`, token.split('.').slice(0, 2).join('.')])('refuse %j', (text) => {
    expect(readToken(key, 'c4f0a9d31b7e', text, now).valid).toBe(false);
  });
});

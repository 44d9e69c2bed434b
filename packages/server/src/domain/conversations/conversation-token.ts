import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * `join` is handed out by whoever created the conversation and lives as long as somebody is waited for; `session` is
 * what a page gets in exchange for it, and lives as long as the conversation may.
 */
export type TokenKind = 'join' | 'session';

export interface TokenClaims {
  readonly kind: TokenKind;
  readonly conversation_id: string;
  /** Unix seconds. */
  readonly iat: number;
  readonly exp: number;
}

export type TokenVerdict =
  | { readonly valid: true; readonly claims: TokenClaims }
  | { readonly valid: false; readonly reason: 'malformed' | 'signature' | 'expired' | 'conversation' };

const HEADER = Buffer.from('{"alg":"HS256","typ":"JWT"}').toString('base64url');

/** The secret behind the tokens of an account's conversations. */
export function newTokenSecret(): string {
  return randomBytes(32).toString('base64url');
}

/** The key of one conversation's tokens. */
export function tokenKey(secret: string, conversationId: string): Buffer {
  return createHmac('sha256', Buffer.from(secret, 'base64url')).update(`conversation ${conversationId}`).digest();
}

/** A JWT (HS256) that is good for one conversation only. */
export function mintToken(key: Buffer, conversationId: string, kind: TokenKind, nowMs: number, lifeS: number): string {
  const iat = Math.floor(nowMs / 1000);
  const claims: TokenClaims = { kind, conversation_id: conversationId, iat, exp: iat + lifeS };
  const signed = `${HEADER}.${Buffer.from(JSON.stringify(claims)).toString('base64url')}`;
  return `${signed}.${sign(key, signed).toString('base64url')}`;
}

/** Checks a token in constant time. The header must be ours to the byte, so no other algorithm is ever accepted. */
export function readToken(key: Buffer, conversationId: string, token: string, nowMs: number): TokenVerdict {
  const [header, payload, signature, ...rest] = token.split('.');
  if (header !== HEADER || payload === undefined || signature === undefined || rest.length > 0) {
    return { valid: false, reason: 'malformed' };
  }
  const given = Buffer.from(signature, 'base64url');
  const expected = sign(key, `${header}.${payload}`);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    return { valid: false, reason: 'signature' };
  }
  const claims = JSON.parse(Buffer.from(payload, 'base64url').toString()) as TokenClaims;
  if (claims.conversation_id !== conversationId) return { valid: false, reason: 'conversation' };
  if (claims.exp * 1000 <= nowMs) return { valid: false, reason: 'expired' };
  return { valid: true, claims };
}

function sign(key: Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest();
}

import { createHmac, timingSafeEqual } from 'node:crypto';

/** The envelope of a signed call (rest-api.md 3.4). */
export interface SignedCall {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
  readonly tool_call_id: string;
  readonly conversation_id: string;
}

/** Whether `signature` is the lower-case hex HMAC-SHA256 of the body; takes the same time for every wrong one. */
export function isSignedBy(secret: string, body: Buffer, signature: string): boolean {
  const expected = createHmac('sha256', secret).update(body).digest();
  const given = /^[0-9a-f]{64}$/.test(signature) ? Buffer.from(signature, 'hex') : Buffer.alloc(expected.length);
  return timingSafeEqual(expected, given) && signature.length === expected.length * 2;
}

/** The call in a body whose signature was verified; null when it is none. */
export function readSignedCall(body: Buffer): SignedCall | null {
  try {
    const envelope = JSON.parse(body.toString('utf8')) as Record<string, unknown>;
    const { name, tool_call_id, conversation_id } = envelope;
    const args: unknown = JSON.parse(String(envelope.arguments));
    if (typeof name !== 'string' || typeof tool_call_id !== 'string' || typeof conversation_id !== 'string')
      return null;
    if (typeof args !== 'object' || args === null || Array.isArray(args)) return null;
    return { name, tool_call_id, conversation_id, arguments: args as Readonly<Record<string, unknown>> };
  } catch {
    // Not the envelope: the caller answers 400.
    return null;
  }
}

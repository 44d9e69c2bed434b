import { createHmac, timingSafeEqual } from 'node:crypto';

const PREFIX = 'whsec_';

/** Headers of Standard Webhooks: one signature for each secret, in their order. `timestamp`: Unix seconds. */
export function webhookHeaders(
  secrets: readonly string[],
  id: string,
  timestamp: number,
  body: string,
): { readonly 'webhook-id': string; readonly 'webhook-timestamp': string; readonly 'webhook-signature': string } {
  return {
    'webhook-id': id,
    'webhook-timestamp': String(timestamp),
    'webhook-signature': secrets.map((secret) => webhookSignature(secret, id, timestamp, body)).join(' '),
  };
}

/** `v1,<base64 of HMAC-SHA256 over id.timestamp.body>`. `secret`: `whsec_<base64>`. */
export function webhookSignature(secret: string, id: string, timestamp: number, body: string): string {
  const key = Buffer.from(secret.startsWith(PREFIX) ? secret.slice(PREFIX.length) : secret, 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64')}`;
}

/** Whether one of the header's signatures is the secret's; in constant time for each of them. */
export function verifyWebhook(
  secret: string,
  headers: { readonly id: string; readonly timestamp: number; readonly signature: string },
  body: string,
): boolean {
  const expected = Buffer.from(webhookSignature(secret, headers.id, headers.timestamp, body));
  return headers.signature.split(' ').some((given) => {
    const bytes = Buffer.from(given);
    return bytes.length === expected.length && timingSafeEqual(bytes, expected);
  });
}

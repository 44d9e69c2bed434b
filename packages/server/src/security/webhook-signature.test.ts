import { describe, expect, it } from 'vitest';
import { verifyWebhook, webhookHeaders, webhookSignature } from './webhook-signature.ts';

/** The example of the Standard Webhooks specification. */
const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const ID = 'msg_p5jXN8AQM9LWM0D4loKWxJek';
const BODY = '{"test": 2432232314}';
const SIGNATURE = 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=';

describe('webhookSignature', () => {
  it('agrees with the published example', () => {
    expect(webhookSignature(SECRET, ID, 1_614_265_330, BODY)).toBe(SIGNATURE);
  });
});

describe('webhookHeaders', () => {
  it('holds one signature for each secret, in their order', () => {
    const other = `whsec_${Buffer.alloc(32, 1).toString('base64')}`;
    expect(webhookHeaders([other, SECRET], ID, 1_614_265_330, BODY)).toEqual({
      'webhook-id': ID,
      'webhook-timestamp': '1614265330',
      'webhook-signature': `${webhookSignature(other, ID, 1_614_265_330, BODY)} ${SIGNATURE}`,
    });
  });
});

describe('verifyWebhook', () => {
  const headers = { id: ID, timestamp: 1_614_265_330, signature: `v1,other ${SIGNATURE}` };
  it('accepts any of the signatures', () => {
    expect(verifyWebhook(SECRET, headers, BODY)).toBe(true);
  });
  it.each([
    ['another body', SECRET, headers, `${BODY} `],
    ['another id', SECRET, { ...headers, id: 'msg_other' }, BODY],
    ['another time', SECRET, { ...headers, timestamp: 1_614_265_331 }, BODY],
    ['another secret', `whsec_${Buffer.alloc(24).toString('base64')}`, headers, BODY],
    ['no signature', SECRET, { ...headers, signature: '' }, BODY],
  ])('refuses %s', (_, secret, given, body) => {
    expect(verifyWebhook(secret, given, body)).toBe(false);
  });
});

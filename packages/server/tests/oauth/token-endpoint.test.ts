import { afterEach, describe, expect, it } from 'vitest';
import { createOAuthTokens, oauthClient } from '../../src/delivery/oauth-tokens.ts';
import { createEgress } from '../../src/security/create-egress.ts';
import { type Answer, openHostileEndpoint, plainAnswer } from '../egress/hostile-endpoint.ts';

const closers: AsyncDisposable[] = [];
afterEach(async () => {
  for (const closer of closers.splice(0)) await closer[Symbol.asyncDispose]();
});

async function setUp(answer: Answer) {
  const endpoint = await openHostileEndpoint(answer);
  const egress = createEgress({ allow: ['127.0.0.1'] });
  closers.push(egress, endpoint);
  const clock = { now: 1_000_000 };
  const tokens = createOAuthTokens(egress, () => clock.now);
  const facts = {
    tool_id: 't1',
    token_url: `${endpoint.url}/token`,
    client_id: 'id',
    client_secret: 's',
    scope: 'a b',
  };
  const client = oauthClient(facts);
  return { endpoint, clock, token: (timeoutMs = 500) => tokens.token(client, timeoutMs, new AbortController().signal) };
}

const granting =
  (answer: object | string): Answer =>
  ({ socket }) =>
    socket.write(plainAnswer(typeof answer === 'string' ? answer : JSON.stringify(answer)));

describe('the token endpoint', () => {
  it('gets a form with grant type, credentials and scope', async () => {
    const { endpoint, token } = await setUp(granting({ access_token: 'x' }));
    expect(await token()).toBe('x');
    expect(endpoint.requests[0]!.body).toBe('grant_type=client_credentials&client_id=id&client_secret=s&scope=a+b');
    expect(endpoint.requests[0]!.head).toContain('content-type: application/x-www-form-urlencoded');
  });

  it.each([
    ['no expires_in', {}, 270_000],
    ['expires_in as text', { expires_in: '100' }, 90_000],
    ['a long life', { expires_in: 3_600 }, 3_540_000],
    ['no life at all', { expires_in: 0 }, 0],
  ])('with %s decides how long a token is kept', async (_, more, keptMs) => {
    const { endpoint, clock, token } = await setUp(granting({ access_token: 'x', token_type: 'Bearer', ...more }));
    await token();
    clock.now += Math.max(0, keptMs - 1);
    await token();
    expect(endpoint.requests).toHaveLength(keptMs === 0 ? 2 : 1);
    clock.now += 1;
    await token();
    expect(endpoint.requests).toHaveLength(keptMs === 0 ? 3 : 2);
  });

  it.each([
    ['no token', { token_type: 'Bearer' }],
    ['a token that is no text', { access_token: 5 }],
    ['an empty token', { access_token: '' }],
    ['a token that breaks the header', { access_token: 'a\r\nx: y' }],
    ['no JSON', 'access_token=x'],
    ['null', 'null'],
  ])('that answers with %s gives none', async (_, answer) => {
    const { token } = await setUp(granting(answer));
    await expect(token()).rejects.toThrow('the token endpoint answered without a usable access token');
  });

  it.each([
    ['redirects', ({ socket }) => socket.write(plainAnswer('', ['location: /x'], '302 Found')), 'status 302'],
    [
      'fails',
      ({ socket }) => socket.write(plainAnswer('{"error":"temporarily_unavailable"}', [], '503 Busy')),
      'status 503 temporarily_unavailable',
    ],
    [
      'quotes what it should not',
      ({ socket }) => socket.write(plainAnswer('{"error":"secret s is wrong"}', [], '400 Bad')),
      /status 400$/,
    ],
    ['hangs', () => undefined, 'the token endpoint did not answer in time'],
    ['hangs up', ({ socket }) => socket.destroy(), 'the token endpoint did not answer'],
  ] satisfies [string, Answer, string | RegExp][])('that %s gives none', async (_, answer, message) => {
    const { token } = await setUp(answer);
    await expect(token(200)).rejects.toThrow(message);
  });
});

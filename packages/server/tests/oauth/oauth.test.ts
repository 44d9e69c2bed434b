import type { ToolAuth } from '@palaver/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { apiTool, openTestDelivery, sealed, type TestDelivery } from '../delivery/test-delivery.ts';
import { disposeAfterTest } from '../support/dispose-after-test.ts';
import { basicClient, formClient, type OAuthWorld, openOAuthWorld } from './authorization-server.ts';

let world: OAuthWorld;
let test: TestDelivery;
let skewMs: number;

beforeEach(async () => {
  skewMs = 0;
  world = await openOAuthWorld({ lifetimeS: 600 });
  test = openTestDelivery(() => Date.now() + skewMs);
});

afterEach(async () => {
  await test[Symbol.asyncDispose]();
  await world[Symbol.asyncDispose]();
});

function tool(
  client: { readonly client_id: string; readonly client_secret: string } = formClient,
  more: Partial<ToolAuth> = {},
  apiUrl = world.apiUrl,
) {
  return apiTool(apiUrl, {
    auth: {
      type: 'oauth2_client_credentials',
      token_url: world.tokenUrl,
      client_id: client.client_id,
      client_secret: sealed(client.client_secret),
      ...more,
    },
  });
}

describe('client credentials against a real authorization server', () => {
  it('authenticate by form, and reuse the token', async () => {
    const snapshot = tool(formClient, { scope: 'read' });
    for (let i = 0; i < 3; i++) {
      const outcome = await test.send(snapshot);
      expect(outcome).toMatchObject({ kind: 'succeeded', attempts: 1 });
      expect(JSON.parse(outcome.result)).toEqual({ scope: 'read', echo: 'Bearer ********' });
    }
    expect(world.tokenRequests).toEqual([{ by: 'form', status: 200 }]);
    expect(new Set(world.apiRequests.map(({ token }) => token)).size).toBe(1);
  });

  it('authenticate by Basic when the form is refused', async () => {
    const strict = disposeAfterTest(await openOAuthWorld({ lifetimeS: 600, refuseForm: true }));
    const outcome = await test.send(tool(basicClient, { token_url: strict.tokenUrl }, strict.apiUrl));
    expect(outcome).toMatchObject({ kind: 'succeeded' });
    expect(strict.tokenRequests.map(({ by, status }) => `${by} ${status}`)).toEqual(['form 401', 'basic 200']);
  });

  it('ask once for many calls at the same time', async () => {
    const snapshot = tool();
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => test.send(snapshot)));
    expect(outcomes.every(({ kind }) => kind === 'succeeded')).toBe(true);
    expect(world.tokenRequests).toHaveLength(1);
  });

  it('get a new token shortly before the old one expires', async () => {
    await test.send(tool());
    skewMs = 539_000;
    await test.send(tool());
    expect(world.tokenRequests).toHaveLength(1);
    skewMs = 541_000;
    await test.send(tool());
    expect(world.tokenRequests).toHaveLength(2);
  });

  it('get a new token after a 401, once, and send the same call again', async () => {
    await test.send(tool());
    await world.revoke(world.apiRequests[0]!.token);
    expect(await test.send(tool())).toMatchObject({ kind: 'succeeded', attempts: 2 });
    expect(world.apiRequests.map(({ status, attempt }) => `${status} ${attempt}`)).toEqual(['200 1', '401 1', '200 2']);
    expect(world.tokenRequests).toHaveLength(2);
  });

  it('give up after a second 401', async () => {
    const other = disposeAfterTest(await openOAuthWorld({ lifetimeS: 600 }));
    const outcome = await test.send(tool(formClient, {}, other.apiUrl));
    expect(outcome).toMatchObject({ kind: 'failed', attempts: 2, reason: 'status 401' });
    expect(other.apiRequests).toHaveLength(2);
    expect(world.tokenRequests).toHaveLength(2);
  });

  it('drop a dead token once, however many calls find it dead', async () => {
    const snapshot = tool();
    await test.send(snapshot);
    await world.revoke(world.apiRequests[0]!.token);
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => test.send(snapshot)));
    expect(outcomes.every(({ kind }) => kind === 'succeeded')).toBe(true);
    expect(world.tokenRequests).toHaveLength(2);
  });

  it('survive tokens that live for a moment only', async () => {
    const short = disposeAfterTest(await openOAuthWorld({ lifetimeS: 1 }));
    const snapshot = tool(formClient, { token_url: short.tokenUrl }, short.apiUrl);
    const deadline = Date.now() + 2_500;
    while (Date.now() < deadline) {
      expect(await test.send(snapshot)).toMatchObject({ kind: 'succeeded' });
      await new Promise((done) => setTimeout(done, 150));
    }
    expect(short.tokenRequests.length).toBeGreaterThan(1);
  });

  it('are forgotten when the tool changes, and never shared by another secret, scope or tool', async () => {
    await test.send(tool());
    test.delivery.forget('t0f1e2d3c4b5a');
    await test.send(tool());
    expect(world.tokenRequests).toHaveLength(2);
    await test.send(tool(formClient, { scope: 'write' }));
    await test.send({ ...tool(), tool_id: 'tffffffffffff' });
    expect(world.tokenRequests).toHaveLength(4);
    expect(await test.send(tool({ ...formClient, client_secret: 'wrong' }))).toMatchObject({
      kind: 'failed',
      reason: 'token',
    });
  });

  it('that are refused fail the call without sending it, and are not tried again for 5 s', async () => {
    const wrong = tool({ ...formClient, client_secret: 'wrong-secret' });
    const outcome = await test.send(wrong);
    expect(outcome).toMatchObject({ kind: 'failed', attempts: 0, reason: 'token', response: null });
    expect(outcome.result).toBe(
      'error: the request was not sent, because no access token could be obtained: the token endpoint answered with status 401 invalid_client',
    );
    await test.send(wrong);
    expect(world.tokenRequests).toHaveLength(2);
    skewMs = 5_001;
    await test.send(wrong);
    expect(world.tokenRequests).toHaveLength(4);
    expect(world.apiRequests).toHaveLength(0);
  });

  it('are not sent to a closed address', async () => {
    const outcome = await test.send(tool(formClient, { token_url: 'https://10.0.0.1/token' }));
    expect(outcome).toMatchObject({ kind: 'failed', reason: 'token' });
    expect(outcome.result).not.toContain('10.0.0.1');
  });

  it('leave nothing behind when the call is aborted while the token is fetched', async () => {
    const abort = new AbortController();
    const pending = test.send(tool(), '{}', { signal: abort.signal });
    abort.abort();
    expect(await pending).toMatchObject({ kind: 'failed', reason: 'discarded' });
    expect(world.apiRequests).toHaveLength(0);
    expect(await test.send(tool())).toMatchObject({ kind: 'succeeded' });
  });
});

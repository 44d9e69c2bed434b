import { afterAll, beforeAll, expect, it } from 'vitest';
import { openLive, stagePal, startChat } from '../support/conversation-stage.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';

describeOnEachDatabase('joining', (database) => {
  let platform: TestPlatform;
  let palId: string;
  let clock = 0;

  beforeAll(async () => {
    platform = await bootPlatform({ database, overrides: { now: () => Date.now() + clock } });
    palId = (await stagePal(platform, null)).palId;
  });
  afterAll(() => platform.close());

  const join = (id: string, token?: string) =>
    platform.request('GET', `/v2/conversations/${id}/join${token === undefined ? '' : `?t=${token}`}`, undefined, {
      key: null,
    });
  const isOpen = async (id: string, token: string) => {
    const live = await openLive(platform, id, { token });
    live.send('conversation.dance');
    return Promise.race([live.wait('conversation.error').then(() => true), live.closed.then((closed) => closed.code)]);
  };

  it('a public conversation gives a token to whoever knows it', async () => {
    const id = await startChat(platform, palId, { conversation_name: 'Front desk' });
    const joined = await join(id);
    expect(joined.status).toBe(200);
    expect(joined.body).toMatchObject({
      conversation_id: id,
      conversation_name: 'Front desk',
      status: 'active',
      pal_name: 'Front desk',
      token: expect.any(String),
    });
    expect(await isOpen(id, joined.body.token)).toBe(true);
  });

  it('a private one asks for its meeting token', async () => {
    const made = await platform.ok('POST', '/v2/conversations', { pal_id: palId, chat: true, require_auth: true });
    const id = String(made.conversation_id);
    const token = String(made.meeting_token);
    expect(made.conversation_url).toBe(`${platform.url}/c/${id}?t=${token}`);
    for (const wrong of [undefined, 'x', `${token}x`]) {
      expect((await join(id, wrong)).status, wrong).toBe(401);
    }
    const joined = await join(id, token);
    expect(joined.status).toBe(200);
    expect(await isOpen(id, token)).toBe(true);
    expect(await isOpen(id, joined.body.token)).toBe(true);
  });

  it('a meeting token lets in for as long as somebody is waited for, what it was exchanged for longer', async () => {
    const body = { pal_id: palId, chat: true, require_auth: true, properties: { participant_absent_timeout: 60 } };
    const made = await platform.ok('POST', '/v2/conversations', body);
    const id = String(made.conversation_id);
    const session = (await join(id, String(made.meeting_token))).body.token;
    clock = 61_000;
    expect(await isOpen(id, String(made.meeting_token))).toBe(4401);
    const late = await join(id, String(made.meeting_token));
    expect([late.status, late.body.error]).toEqual([401, 'the token has expired']);
    expect(await isOpen(id, session)).toBe(true);
    clock = 0;
  });

  it('a token opens one conversation only, and no REST call', async () => {
    const [first, second] = [await startChat(platform, palId), await startChat(platform, palId)];
    const { token } = (await join(first)).body;
    expect(await isOpen(second, token)).toBe(4401);
    for (const path of [`/v2/conversations/${first}`, `/v2/conversations/${first}/tool_calls`]) {
      expect((await platform.request('GET', path, undefined, { key: token })).status).toBe(401);
    }
  });

  it('an ended conversation gives no token', async () => {
    const id = await startChat(platform, palId);
    await platform.ok('POST', `/v2/conversations/${id}/end`);
    expect((await join(id)).body).toMatchObject({ status: 'ended', token: null, expires_at: null });
    expect((await join('c00000000000')).status).toBe(400);
  });

  it.each([
    ['no credential', { key: null }, 4401],
    ['a wrong key', { key: 'wrong-key-0123456789' }, 4401],
    ['a wrong token', { token: 'wrong' }, 4401],
    ['a key on a page of another origin', { headers: { origin: 'https://evil.example' } }, 4401],
  ])('closes on %s', async (_, options, code) => {
    const live = await openLive(platform, await startChat(platform, palId), options);
    expect((await live.closed).code).toBe(code);
  });

  it('does not know conversations that are not there, or another account’s', async () => {
    const { key } = await platform.account('other');
    const id = await startChat(platform, palId);
    expect((await (await openLive(platform, 'c00000000000')).closed).code).toBe(4404);
    expect((await (await openLive(platform, id, { key })).closed).code).toBe(4404);
    expect((await (await openLive(platform, 'c00000000000', { token: 'x' })).closed).code).toBe(4404);
  });

  it('takes a key with the scope to converse only', async () => {
    const made = await platform.ok('POST', '/v2/api_keys', { name: 'reader', scopes: ['read'] });
    const live = await openLive(platform, await startChat(platform, palId), { key: String(made.key) });
    expect(await live.closed).toMatchObject({ code: 4401, reason: expect.stringContaining('converse') });
  });

  it('keeps no socket open for a key that was revoked', async () => {
    const made = await platform.ok('POST', '/v2/api_keys', { name: 'guest', scopes: ['converse'] });
    const live = await openLive(platform, await startChat(platform, palId), { key: String(made.key) });
    live.send('conversation.respond', { text: 'hello' });
    await live.wait('conversation.utterance');
    await platform.request('DELETE', `/v2/api_keys/${made.api_key_id}`);
    expect(await live.closed).toMatchObject({ code: 4401, reason: expect.stringContaining('no longer valid') });
  });

  it('wrong guesses of one address are slowed down', async () => {
    const codes = new Set<number>();
    for (let tries = 0; tries < 80; tries += 1) {
      codes.add((await (await openLive(platform, 'c00000000001', { token: 'x' })).closed).code);
    }
    expect(codes).toContain(1013);
  });
});

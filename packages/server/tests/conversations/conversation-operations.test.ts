import { afterAll, beforeAll, expect, it } from 'vitest';
import { SEQ_SPAN } from '../../src/store/journal-entry.ts';
import { readNumbering } from '../../src/store/journal-writes.ts';
import { type Endpoint, openLive, stagePal, startChat, startEndpoint, until } from '../support/conversation-stage.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';

describeOnEachDatabase('conversations', (database) => {
  let platform: TestPlatform;
  let endpoint: Endpoint;
  let palId: string;

  beforeAll(async () => {
    platform = await bootPlatform({ database, config: { maxConversations: 12, publicUrl: 'https://pal.example' } });
    endpoint = await startEndpoint();
    palId = (await stagePal(platform, endpoint)).palId;
  });
  afterAll(async () => {
    await platform.close();
    await endpoint.close();
  });

  const post = (body: unknown, key?: string) =>
    platform.request('POST', '/v2/conversations', body, key === undefined ? {} : { key });

  it('create answers with both vocabularies', async () => {
    const made = await platform.ok('POST', '/v2/conversations', { persona_id: palId, chat_mode: true });
    expect(made).toMatchObject({
      conversation_id: expect.stringMatching(/^c[0-9a-f]{11}$/),
      conversation_name: 'New Conversation',
      conversation_url: `https://pal.example/c/${made.conversation_id}`,
      status: 'active',
      callback_url: null,
      pal_id: palId,
      persona_id: palId,
      chat: true,
      events: null,
    });
    expect(made).not.toHaveProperty('meeting_token');
    const read = await platform.ok('GET', `/v2/conversations/${made.conversation_id}`);
    expect(read).toEqual(made);
    await platform.ok('POST', `/v2/conversations/${made.conversation_id}/end`);
  });

  it.each([
    ['an unknown PAL', { pal_id: 'p00000000000', chat: true }, 'Invalid pal_id'],
    ['an unknown face', { pal_id: 'PAL', face_id: 'r00000000000' }, 'Invalid face_id'],
    ['neither PAL nor face', { chat: true }, 'pal_id'],
    ['two names that differ', { pal_id: 'PAL', persona_id: 'p1' }, 'pal_id'],
    ['no face where one is needed', { pal_id: 'PAL' }, 'face_id'],
    ['a duration that is too long', { pal_id: 'PAL', properties: { max_call_duration: 3601 } }, 'max_call_duration'],
    ['a duration of nothing', { pal_id: 'PAL', properties: { max_call_duration: 0 } }, 'max_call_duration'],
    ['a negative timeout', { pal_id: 'PAL', properties: { participant_left_timeout: -1 } }, 'participant_left_timeout'],
    ['a duration in text', { pal_id: 'PAL', properties: { max_call_duration: '60' } }, 'max_call_duration'],
    ['one participant', { pal_id: 'PAL', max_participants: 1 }, 'max_participants'],
    [
      'a context that is too long',
      { pal_id: 'PAL', conversational_context: 'x'.repeat(100_001) },
      'conversational_context',
    ],
    ['a greeting that is too long', { pal_id: 'PAL', custom_greeting: 'x'.repeat(2_001) }, 'custom_greeting'],
    ['a private callback', { pal_id: 'PAL', chat: true, callback_url: 'https://10.1.2.3/x' }, 'callback_url'],
    ['a callback that is no URL', { pal_id: 'PAL', chat: true, callback_url: 'nowhere' }, 'callback_url'],
    ['a chat that is no bool', { pal_id: 'PAL', chat: 'yes' }, 'chat'],
    ['an unknown document', { pal_id: 'PAL', chat: true, document_ids: ['d1'] }, 'document_ids'],
  ])('create refuses %s', async (_, body, names) => {
    const answer = await post(JSON.parse(JSON.stringify(body).replaceAll('"PAL"', JSON.stringify(palId))));
    expect(answer.status, answer.text).toBe(400);
    expect(answer.body.error).toContain(names);
    expect(answer.body.message).toBe(answer.body.error);
  });

  it('create names the fields it does not know', async () => {
    const answer = await post({ pal_id: palId, chat: true, colour: 'red', test_mode: true });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('palaver-ignored-fields')).toBe('colour');
  });

  it('test mode is ended from the start, with a token', async () => {
    const made = await platform.ok('POST', '/v2/conversations', { pal_id: palId, chat: true, test_mode: true });
    expect(made).toMatchObject({ status: 'ended', meeting_token: expect.any(String) });
    const answer = await platform.request('POST', `/v2/conversations/${made.conversation_id}/respond`, {
      text: 'x',
    });
    expect(answer.status).toBe(400);
  });

  it('end is told once and may be repeated', async () => {
    const id = await startChat(platform, palId);
    const ended = await platform.ok('POST', `/v2/conversations/${id}/end`);
    expect(ended).toMatchObject({ status: 'ended', ended_at: expect.any(String) });
    expect(await platform.ok('POST', `/v2/conversations/${id}/end`)).toEqual(ended);
    const read = await platform.ok('GET', `/v2/conversations/${id}?verbose=true`);
    expect(read.shutdown_reason).toBe('end_conversation_endpoint_hit');
    const { data } = await platform.ok<{ data: { event_type: string }[] }>('GET', `/v2/conversations/${id}/events`);
    expect(data.map((event) => event.event_type)).toEqual(['system.shutdown']);
  });

  it('list filters by status and pages', async () => {
    const other = await platform.account('list');
    const pal = await platform.ok('POST', '/v2/pals', { pal_name: 'x', system_prompt: 'x' }, { key: other.key });
    const ids: string[] = [];
    for (let n = 0; n < 3; n += 1) {
      const body = { pal_id: pal.pal_id, chat: true, conversation_name: `n${n}` };
      const made = await platform.ok('POST', '/v2/conversations', body, { key: other.key });
      ids.push(String(made.conversation_id));
    }
    await platform.ok('POST', `/v2/conversations/${ids[1]}/end`, undefined, { key: other.key });
    const list = async (query: string) =>
      platform.ok<{ data: { conversation_id: string }[]; total_count: number }>(
        'GET',
        `/v2/conversations${query}`,
        undefined,
        {
          key: other.key,
        },
      );
    expect((await list('')).total_count).toBe(3);
    expect((await list('?status=active')).data.map((row) => row.conversation_id).sort()).toEqual(
      [ids[0], ids[2]].sort(),
    );
    expect((await list('?status=ended')).data.map((row) => row.conversation_id)).toEqual([ids[1]]);
    expect((await list('?limit=2&page=2')).data).toHaveLength(1);
    expect((await list('?limit=2&page=9')).data).toEqual([]);
    const bad = await platform.request('GET', '/v2/conversations?limit=101', undefined, { key: other.key });
    expect(bad.body.error).toContain('limit must be between 1 and 100');
  });

  it('another account sees nothing of it', async () => {
    const id = await startChat(platform, palId);
    const { key } = await platform.account('stranger');
    const paths = [
      ['GET', `/v2/conversations/${id}`],
      ['GET', `/v2/conversations/${id}/events`],
      ['GET', `/v2/conversations/${id}/messages`],
      ['GET', `/v2/conversations/${id}/respond`],
      ['GET', `/v2/conversations/${id}/tool_calls`],
      ['POST', `/v2/conversations/${id}/end`],
      ['DELETE', `/v2/conversations/${id}`],
    ] as const;
    for (const [method, path] of paths) {
      const own = await platform.request(method, path.replace(id, 'c00000000000'), undefined, { key });
      const foreign = await platform.request(method, path, undefined, { key });
      expect([foreign.status, foreign.body.error], path).toEqual([400, 'Invalid conversation_id']);
      expect(own.status).toBe(foreign.status);
    }
    expect((await platform.ok('GET', `/v2/conversations/${id}`)).status).toBe('active');
  });

  it('delete hides it, and erases on demand', async () => {
    const soft = await startChat(platform, palId);
    await platform.ok('POST', `/v2/conversations/${soft}/respond`, { text: 'hello' });
    expect((await platform.request('DELETE', `/v2/conversations/${soft}`)).status).toBe(204);
    expect((await platform.request('GET', `/v2/conversations/${soft}`)).status).toBe(400);
    const { store } = platform.platform;
    const numberOf = async (id: string) => (await readNumbering(store, id))?.number ?? 0;
    const rowsUnder = async (number: number) =>
      (await store.db.selectFrom('journal').select('entry').execute()).filter(
        ({ entry }) => Math.floor(entry / SEQ_SPAN) === number,
      ).length;
    expect(await rowsUnder(await numberOf(soft))).toBeGreaterThan(0);
    const hard = await startChat(platform, palId);
    await platform.ok('POST', `/v2/conversations/${hard}/respond`, { text: 'hello' });
    const number = await numberOf(hard);
    expect(await rowsUnder(number)).toBeGreaterThan(0);
    expect((await platform.request('DELETE', `/v2/conversations/${hard}?hard=true`)).status).toBe(204);
    expect(await numberOf(hard)).toBe(0);
    expect(await rowsUnder(number)).toBe(0);
    const left = await store.db
      .selectFrom('conversations')
      .select('status')
      .where('conversation_id', '=', hard)
      .execute();
    expect(left).toEqual([]);
  });

  it('a hard delete erases what a soft one had hidden', async () => {
    const id = await startChat(platform, palId);
    await platform.ok('POST', `/v2/conversations/${id}/respond`, { text: 'hello' });
    expect((await platform.request('DELETE', `/v2/conversations/${id}`)).status).toBe(204);
    expect((await platform.request('DELETE', `/v2/conversations/${id}`)).status).toBe(400);
    expect((await platform.request('DELETE', `/v2/conversations/${id}?hard=true`)).status).toBe(204);
    expect((await platform.request('DELETE', `/v2/conversations/${id}?hard=true`)).status).toBe(400);
  });

  it('a hard delete erases the webhooks too, once they were sent', async () => {
    const { store } = platform.platform;
    const id = await startChat(platform, palId, { callback_url: `${endpoint.url}/erased` });
    await platform.ok('POST', `/v2/conversations/${id}/respond`, { text: 'my secret' });
    expect((await platform.request('DELETE', `/v2/conversations/${id}?hard=true`)).status).toBe(204);
    await until(() => endpoint.at('/erased').some(({ text }) => text.includes('my secret')));
    await until(async () => {
      const rows = await store.db.selectFrom('outbox').select('body').where('conversation_id', '=', id).execute();
      return rows.length === 0;
    });
    // the job that erased them goes when it is done; the deadline of the conversation may stay
    await until(async () => {
      const jobs = await store.db.selectFrom('jobs').select('payload').execute();
      return jobs.filter(({ payload }) => payload.includes(id)).length <= 1;
    });
  });

  it('may read documents that exist', async () => {
    const url = 'https://museum.example.invalid/hours.html';
    const made = await platform.ok('POST', '/v2/documents', { document_url: url });
    const ids = [made.document_id];
    await startChat(platform, palId, { document_ids: ids, document_tags: ['hours'], memory_stores: ['visitor'] });
    const refused = await post({ pal_id: palId, chat: true, document_ids: [...ids, 'd00000000000'] });
    expect(refused).toMatchObject({ status: 400, body: { details: [{ path: 'document_ids' }] } });
    const { key } = await platform.account('stranger to documents');
    const pal = await platform.ok('POST', '/v2/pals', { pal_name: 'x', system_prompt: 'x' }, { key });
    expect((await post({ pal_id: pal.pal_id, chat: true, document_ids: ids }, key)).status).toBe(400);
  });

  it('an account may have only so many open', async () => {
    const { key } = await platform.account('busy');
    const pal = await platform.ok('POST', '/v2/pals', { pal_name: 'x', system_prompt: 'x' }, { key });
    const body = { pal_id: pal.pal_id, chat: true };
    const answers = await Promise.all(Array.from({ length: 15 }, () => post(body, key)));
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(12);
    const refused = answers.find((answer) => answer.status === 400);
    expect(refused?.body.error).toBe('User has reached maximum concurrent conversations');
    const first = answers.find((answer) => answer.status === 200)?.body.conversation_id;
    await platform.ok('POST', `/v2/conversations/${first}/end`, undefined, { key });
    expect((await post(body, key)).status).toBe(200);
  });

  it('max_call_duration ends it without anyone there', async () => {
    const id = await startChat(platform, palId, { properties: { max_call_duration: 1 } });
    const ended = await until(async () => {
      const read = await platform.ok('GET', `/v2/conversations/${id}?verbose=true`);
      return read.status === 'ended' && read;
    });
    expect(ended.shutdown_reason).toBe('max_call_duration reached');
  });

  it('a call that nobody joins ends, and so does one that everybody has left', async () => {
    const face = await platform.ok<{ data: { face_id: string }[] }>('GET', '/v2/faces?limit=1');
    const call = async (properties: unknown) => {
      const body = { pal_id: palId, face_id: face.data[0]?.face_id, properties };
      return String((await platform.ok('POST', '/v2/conversations', body)).conversation_id);
    };
    const reasonOf = (id: string) =>
      until(async () => (await platform.ok('GET', `/v2/conversations/${id}?verbose=true`)).shutdown_reason as string);
    const absent = await call({ participant_absent_timeout: 1 });
    const left = await call({ participant_left_timeout: 1 });
    const live = await openLive(platform, left);
    await live.close(1000);
    expect(await reasonOf(absent)).toBe('participant_absent_timeout reached');
    expect(await reasonOf(left)).toBe('participant_left_timeout reached');
  });
});

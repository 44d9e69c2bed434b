import { createClient, PalaverError } from '@palaver/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';

describeOnEachDatabase('SDK', (database) => {
  let server: TestPlatform;
  let client: ReturnType<typeof createClient>;
  beforeAll(async () => {
    server = await bootPlatform({ database });
    client = createClient({ baseUrl: `${server.url}/`, apiKey: server.key });
  });
  afterAll(() => server.close());

  test('carries a tool from creation to a conversation', async () => {
    const tool = await client.tools.create({ name: 'find_parcel', description: 'Look up a parcel.' });
    expect(await client.tools.get(tool.tool_id)).toEqual(tool);
    const changed = await client.tools.update(tool.tool_id, { description: 'Look a parcel up.' });
    expect(changed.description).toBe('Look a parcel up.');
    const faces = await client.faces.list({ limit: 1 });
    const pal = await client.pals.create({
      system_prompt: 'You are at the desk.',
      default_face_id: faces.data[0]?.face_id ?? '',
    });
    const attached = await client.palTools.attach(pal.pal_id, { tool_ids: [tool.tool_id] });
    expect(attached.data.map(({ tool_id }) => tool_id)).toEqual([tool.tool_id]);
    const conversation = await client.conversations.create({ pal_id: pal.pal_id, chat: true });
    const reply = await client.conversations.respond(conversation.conversation_id, { text: 'hello' });
    expect(reply).toMatchObject({ status: 'ready', text: 'You said: hello' });
    await client.conversations.end(conversation.conversation_id);
    await client.palTools.detach(pal.pal_id, tool.tool_id);
    expect(await client.tools.delete(tool.tool_id)).toBeUndefined();
  });

  test('lists with a query', async () => {
    await client.tools.create({ name: 'listed_one', description: 'd' });
    await client.tools.create({ name: 'listed_two', description: 'd' });
    const page = await client.tools.list({ name_or_uuid: 'listed', limit: 1, page: 2 });
    expect(page).toMatchObject({ total_count: 2, data: [{ name: 'listed_two' }] });
  });

  test('throws what the server refuses, with its code, hint and details', async () => {
    const refused = await client.tools.create({ name: '9', description: 'd' }).catch((error: unknown) => error);
    expect(PalaverError.is(refused)).toBe(true);
    expect(refused).toMatchObject({ status: 400, code: 'invalid_request', details: [{ path: 'name' }] });
    const unknown = createClient({ baseUrl: server.url, apiKey: 'wrong' });
    await expect(unknown.tools.list()).rejects.toMatchObject({ status: 401, code: 'unauthenticated' });
  });

  test('takes a patch that changes nothing for a success', async () => {
    const pal = await client.pals.create({ system_prompt: 'Same.' });
    const same = [{ op: 'replace' as const, path: '/system_prompt', value: 'Same.' }];
    expect(await client.pals.update(pal.pal_id, same)).toBeUndefined();
  });

  test('repeats a POST without doing it twice', async () => {
    const options = { idempotencyKey: 'sdk-once' };
    const first = await client.accounts.create({ name: 'once' }, options);
    expect(await client.accounts.create({ name: 'once' }, options)).toEqual(first);
  });

  test('says when nobody answers, and when it was aborted', async () => {
    const nobody = createClient({ baseUrl: 'http://127.0.0.1:1', apiKey: 'k' });
    await expect(nobody.tools.list()).rejects.toMatchObject({ name: 'PalaverError', status: 0, code: 'connection' });
    const signal = AbortSignal.abort();
    await expect(client.tools.list({}, { signal })).rejects.toMatchObject({ name: 'AbortError' });
  });
});

import type { LanguageModel } from '@palaver/runtime/ports';
import { expect, test } from 'vitest';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';

/** Answers when it is told to. */
function heldModel(): { readonly model: LanguageModel; readonly asked: Promise<void>; answer(): void } {
  const asked = Promise.withResolvers<void>();
  let answer = (): void => {};
  const model: LanguageModel = {
    id: 'held',
    stream(_request, emit) {
      answer = () => {
        emit({ kind: 'text-delta', text: 'At last.' });
        emit({ kind: 'end', finish_reason: 'stop' });
      };
      asked.resolve();
      return () => {
        answer = () => {};
      };
    },
    judge: () => Promise.resolve({}),
  };
  return { model, asked: asked.promise, answer: () => answer() };
}

async function conversation(server: TestPlatform): Promise<string> {
  const face = (await server.ok<{ data: { face_id: string }[] }>('GET', '/v2/faces?limit=1')).data[0]?.face_id;
  const pal = await server.ok('POST', '/v2/pals', { pal_name: 'p', system_prompt: 's', default_face_id: face });
  const made = await server.ok('POST', '/v2/conversations', { chat: true, pal_id: pal.pal_id });
  return made.conversation_id as string;
}

describeOnEachDatabase('shutdown', (database) => {
  test('lets a request that is being answered come to its end, and accepts no other', async () => {
    const held = heldModel();
    const server = await bootPlatform({ database: await database.fresh(), languageModel: held.model });
    const id = await conversation(server);
    const reply = server.request('POST', `/v2/conversations/${id}/respond`, { text: 'hello' });
    await held.asked;
    const closed = server.close();
    await expect(fetch(`${server.url}/healthz`, { headers: { connection: 'close' } })).rejects.toThrow();
    held.answer();
    expect((await reply).body).toMatchObject({ status: 'ready', text: 'At last.' });
    await closed;
    await server.close();
  });

  test('closes live sockets, and the conversation goes on at the next start', async () => {
    const fresh = await database.fresh();
    const server = await bootPlatform({ database: fresh });
    const id = await conversation(server);
    await server.ok('POST', `/v2/conversations/${id}/respond`, { text: 'before' });
    const { token } = await server.ok<{ token: string }>('GET', `/v2/conversations/${id}/join`);
    const socket = new WebSocket(
      `${server.url.replace('http', 'ws')}/v2/conversations/${id}/live?t=${token}`,
      'palaver.v1',
    );
    await new Promise((resolve) => socket.addEventListener('open', resolve));
    const gone = new Promise<number>((resolve) => socket.addEventListener('close', ({ code }) => resolve(code)));
    await server.close();
    expect([1001, 1012]).toContain(await gone);
    const next = await bootPlatform({ database: fresh });
    const reply = await next.ok('POST', `/v2/conversations/${id}/respond`, { text: 'after' });
    expect(reply).toMatchObject({ status: 'ready', turn_idx: 2, text: 'You said: after' });
  });

  test('a start that fails leaves nothing open', async () => {
    const fresh = await database.fresh();
    const first = await bootPlatform({ database: await database.fresh() });
    const port = Number(new URL(first.url).port);
    await expect(bootPlatform({ database: fresh, config: { port } })).rejects.toMatchObject({ code: 'EADDRINUSE' });
    const second = await bootPlatform({ database: fresh });
    expect((await second.request('GET', '/v2/tools')).status).toBe(200);
  });
});

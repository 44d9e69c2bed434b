import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';

describeOnEachDatabase('the canvas', (db) => {
  let server: TestPlatform;
  let receiver: Server;
  const callbacks: Record<string, unknown>[] = [];
  beforeAll(async () => {
    server = await bootPlatform({ database: db });
    receiver = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        callbacks.push(JSON.parse(Buffer.concat(chunks).toString()));
        response.end();
      });
    }).listen(0, '127.0.0.1');
    await once(receiver, 'listening');
  });
  afterAll(async () => {
    await server.close();
    receiver.close();
  });

  async function begin(): Promise<string> {
    const callback_url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/`;
    const made = await server.ok<{ conversation_id: string }>('POST', '/v2/conversations', {
      pal_id: 'pipecat0',
      callback_url,
    });
    return made.conversation_id;
  }
  const pathOf = (id: string) => `/v2/conversations/${id}/canvas/interactions`;
  const interaction = (over: object = {}) => ({
    interaction_id: 'i1',
    tool_call_id: 'call-1',
    component: 'question',
    component_version: 'v1',
    type: 'submit',
    value: { choice: 2 },
    ...over,
  });
  const record = (id: string, body: unknown) => server.request('POST', pathOf(id), body, { key: null });

  it('records what a participant did once, and tells the callback', async () => {
    const id = await begin();
    const first = await record(id, interaction());
    expect([first.status, first.body]).toEqual([200, { success: true }]);
    const again = await Promise.all([1, 2, 3].map(() => record(id, interaction())));
    expect(again.map((answer) => answer.status)).toEqual([200, 200, 200]);
    expect((await record(id, interaction({ value: 'other' }))).status).toBe(409);
    await record(id, interaction({ interaction_id: 'i2', type: 'dismiss', value: undefined, metadata: { a: 1 } }));
    const { data } = await server.ok<{ data: Record<string, unknown>[] }>('GET', pathOf(id));
    expect(data.map((row) => row.interaction_id)).toEqual(['i1', 'i2']);
    expect(data[1]).toMatchObject({ conversation_id: id, type: 'dismiss', value: null, metadata: { a: 1 } });
    const told = () =>
      callbacks.filter((event) => event.conversation_id === id && event.event_type === 'canvas.interaction');
    await expect.poll(() => told().length).toBe(2);
    expect(told()[0]).toMatchObject({
      message_type: 'canvas',
      properties: { interaction_id: 'i1', value: { choice: 2 } },
    });
  });

  it('is for conversations that are open, and reading takes a key', async () => {
    const id = await begin();
    expect((await server.request('GET', pathOf(id), undefined, { key: null })).status).toBe(401);
    expect((await record('c00000000000', interaction())).status).toBe(400);
    await server.ok('POST', `/v2/conversations/${id}/end`);
    expect((await record(id, interaction())).status).toBe(400);
    expect(await server.ok('GET', pathOf(id))).toEqual({ data: [] });
    for (const [over, path] of [
      [{ interaction_id: '' }, 'interaction_id'],
      [{ tool_call_id: 'x'.repeat(129) }, 'tool_call_id'],
      [{ type: 'click' }, 'type'],
      [{ component_version: 'v2' }, 'component_version'],
      [{ component: 5 }, 'component'],
    ] as const) {
      const answer = await record(id, interaction(over));
      expect([answer.status, answer.body.details[0].path]).toEqual([400, path]);
    }
  });

  it('takes 120 a minute from one address', async () => {
    const id = await begin();
    const send = (index: number) => record(id, interaction({ interaction_id: `n${index}`, type: 'heartbeat' }));
    const answers = await Promise.all(Array.from({ length: 120 }, (_, index) => send(index)));
    expect(new Set(answers.map((answer) => answer.status))).toEqual(new Set([200]));
    const refused = await send(121);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect((await send(5)).status).toBe(200);
    expect((await record(await begin(), interaction())).status).toBe(200);
  });
});

import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createOpenAiEmbedder } from './create-open-ai-embedder.ts';

interface Asked {
  readonly path: string | undefined;
  readonly authorization: string | undefined;
  readonly body: unknown;
}

let close: (() => void) | undefined;
afterEach(() => close?.());

async function startServer(answer: (asked: Asked) => { status?: number; body: unknown } | null) {
  const server = createServer(async (request, response) => {
    const body: unknown = JSON.parse(await textOf(request));
    const made = answer({ path: request.url, authorization: request.headers.authorization, body });
    if (made !== null) response.writeHead(made.status ?? 200).end(JSON.stringify(made.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  close = () => {
    server.closeAllConnections();
    server.close();
  };
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/`;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

const signal = new AbortController().signal;

describe('the embedder', () => {
  it('gives vectors of length one in the order of the texts', async () => {
    const seen: Asked[] = [];
    const baseUrl = await startServer((asked) => {
      seen.push(asked);
      return {
        body: {
          data: [
            { index: 1, embedding: [0, -2] },
            { index: 0, embedding: [3, 4] },
          ],
        },
      };
    });
    const embed = createOpenAiEmbedder({ baseUrl, apiKey: 'k', model: 'm' });
    const vectors = await embed(['a', 'b'], signal);
    expect(vectors.map((vector) => [...vector].map((value) => Math.round(value * 10) / 10))).toEqual([
      [0.6, 0.8],
      [0, -1],
    ]);
    expect(seen).toEqual([
      {
        path: '/v1/embeddings',
        authorization: 'Bearer k',
        body: { model: 'm', input: ['a', 'b'], encoding_format: 'float' },
      },
    ]);
  });

  it.each([
    ['refuses', { status: 401, body: {} }, 'answered 401'],
    ['answers something else', { body: { data: 'x' } }, 'one vector for each text'],
    ['answers too few', { body: { data: [{ index: 0, embedding: [1] }] } }, 'one vector for each text'],
    [
      'answers vectors of two sizes',
      { body: { data: [{ embedding: [1] }, { embedding: [1, 2] }] } },
      'one vector for each text',
    ],
    ['answers nothing but zeros', { body: { data: [{ embedding: [0] }, { embedding: [0] }] } }, 'of no length'],
    ['answers no numbers', { body: { data: [{ embedding: ['a'] }, { embedding: [1] }] } }, 'of no length'],
  ])('says so when the server %s', async (_what, answer, message) => {
    const embed = createOpenAiEmbedder({ baseUrl: await startServer(() => answer), apiKey: null, model: 'm' });
    await expect(embed(['a', 'b'], signal)).rejects.toThrow(message);
  });

  it('ends when nobody waits any more', async () => {
    const stopping = new AbortController();
    const baseUrl = await startServer(() => {
      stopping.abort(new Error('too late'));
      return null;
    });
    const embed = createOpenAiEmbedder({ baseUrl, apiKey: null, model: 'm' });
    await expect(embed(['a'], stopping.signal)).rejects.toThrow('too late');
  });
});

import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { listModels } from '@palaver/engines/openai';
import { describe, expect, it } from 'vitest';
import { defaultLlm, describeDefaultLlm } from './default-llm.ts';
import { detectLlm } from './detect-llm.ts';

const nothing = { baseUrl: null, apiKey: null, model: null };

describe('the search for an LLM', () => {
  it('takes the key of OpenAI first', async () => {
    const found = await detectLlm({ OPENAI_API_KEY: ' sk-1 ' }, async () => ['qwen3']);
    expect(found).toMatchObject({ source: 'openai_api_key', apiKey: 'sk-1', baseUrl: 'https://api.openai.com/v1' });
  });

  it('takes the first model of an Ollama that can talk', async () => {
    const found = await detectLlm({}, async () => ['nomic-embed-text', 'qwen3:8b', 'llama3']);
    expect(found).toMatchObject({ source: 'ollama', apiKey: null, model: 'qwen3:8b' });
  });

  it.each([null, [], ['nomic-embed-text']])('finds nothing where the probe gives %j', async (models) => {
    expect(await detectLlm({ OPENAI_API_KEY: '' }, async () => models)).toBeNull();
  });

  it('waits no longer than its time for a server that hangs', async () => {
    const server = http.createServer(() => {}).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const started = performance.now();
    expect(await listModels(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, 100)).toBeNull();
    expect(performance.now() - started).toBeLessThan(1_000);
    server.closeAllConnections();
    server.close();
  });

  it.each([
    [200, '{"data":[{"id":"a"},{"id":"b"},{}]}', ['a', 'b']],
    [200, '{"models":[]}', null],
    [200, 'not json', null],
    [500, '{}', null],
  ])('reads an answer of status %j and %j as %j', async (status, body, expected) => {
    const server = http.createServer((_, response) => response.writeHead(status).end(body)).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    expect(await listModels(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/`, 1_000)).toEqual(expected);
    server.closeAllConnections();
    server.close();
  });
});

describe('the default LLM', () => {
  const ollama = { source: 'ollama', baseUrl: 'http://127.0.0.1:11434/v1', apiKey: null, model: 'qwen3' } as const;

  it.each([
    [nothing, null, 'rehearsal (built in; set OPENAI_API_KEY or PALAVER_LLM_BASE_URL for a language model)'],
    [{ ...nothing, model: 'rehearsal' }, ollama, 'rehearsal (built in, configured)'],
    [nothing, ollama, 'qwen3 at 127.0.0.1:11434 (found Ollama)'],
    [{ ...nothing, model: 'llama3' }, ollama, 'llama3 at 127.0.0.1:11434 (found Ollama)'],
    [
      { ...nothing, model: 'llama3' },
      null,
      'rehearsal (built in; PALAVER_LLM_MODEL names a model but no server: set PALAVER_LLM_BASE_URL)',
    ],
    [{ ...nothing, apiKey: 'sk-1' }, null, 'gpt-4.1-mini at api.openai.com (configured)'],
    [
      { baseUrl: 'http://llm.internal:8000/v1', apiKey: null, model: 'm' },
      ollama,
      'm at llm.internal:8000 (configured)',
    ],
  ])('of %j and %j is said as %j', (llm, found, words) => {
    expect(describeDefaultLlm(defaultLlm(llm, found))).toBe(words);
  });
});

import { execFile } from 'node:child_process';
import { createServer, type Server } from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TLSSocket } from 'node:tls';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createEgress, type EgressOptions } from '../../src/security/create-egress.ts';
import type { Egress } from '../../src/security/egress.ts';
import { listen } from './hostile-endpoint.ts';
import { createPrivateAuthority, type PrivateAuthority } from './private-authority.ts';

let authority: PrivateAuthority;
let server: Server;
let port: number;
let seen: {
  readonly host: string | undefined;
  readonly servername: string | false | null;
  readonly address: string | undefined;
}[];
let egress: Egress | undefined;

beforeAll(async () => {
  authority = createPrivateAuthority(['tools.example', 'other.example']);
  server = createServer({ key: authority.key, cert: authority.cert }, (request, response) => {
    const socket = request.socket as TLSSocket;
    seen.push({ host: request.headers.host, servername: socket.servername, address: socket.localAddress });
    response.end('hi');
  });
  port = await listen(server, '0.0.0.0');
});

afterAll(async () => {
  await new Promise((done) => server.close(done));
  authority[Symbol.dispose]();
});

beforeEach(() => {
  seen = [];
});

afterEach(async () => {
  await egress?.[Symbol.asyncDispose]();
  server.closeAllConnections();
});

/** Answers per lookup, the last one repeated. */
function answering(...answers: readonly (readonly string[])[]) {
  let lookups = 0;
  const resolve = async () => {
    const answer = answers[Math.min(lookups++, answers.length - 1)]!;
    return answer.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));
  };
  return { resolve, count: () => lookups };
}

function open(options: Partial<EgressOptions>): Egress {
  egress = createEgress({ allow: ['127.0.0.1'], ca: [authority.ca], ...options });
  return egress;
}

function get(host: string, from: Egress) {
  return from.request({ url: `https://${host}:${port}/`, method: 'GET', headers: {}, timeoutMs: 5_000, maxBytes: 100 });
}

describe('a name', () => {
  it('is connected to at an address that was checked, with its own SNI and Host', async () => {
    const names = answering(['127.0.0.1']);
    const client = open({ resolve: names.resolve });
    expect((await get('tools.example', client)).status).toBe(200);
    await sleep(5);
    await get('tools.example', client);
    expect(seen).toEqual(
      new Array(2).fill({ host: `tools.example:${port}`, servername: 'tools.example', address: '127.0.0.1' }),
    );
    expect(names.count()).toBe(1);
  });

  it('is refused when one of its answers is closed', async () => {
    for (const closed of [
      '127.0.0.2',
      '10.0.0.1',
      '::1',
      '::ffff:10.0.0.1',
      '64:ff9b::10.0.0.1',
      '2002:a00:1::',
      'fe80::1%lo',
    ]) {
      for (const answer of [['127.0.0.1', closed], [closed, '127.0.0.1'], [closed]]) {
        const client = createEgress({ allow: ['127.0.0.1'], ca: [authority.ca], resolve: answering(answer).resolve });
        await expect(get('tools.example', client)).rejects.toMatchObject({
          name: 'EgressRefused',
          rule: 'private_address',
        });
        await client[Symbol.asyncDispose]();
      }
    }
    expect(seen).toEqual([]);
  });

  it('that changes its address between check and connect cannot: the checked answer is the one used', async () => {
    const names = answering(['127.0.0.1'], ['127.0.0.2']);
    const client = open({ resolve: names.resolve });
    expect(client.check(`https://tools.example:${port}/`).hostname).toBe('tools.example');
    expect((await get('tools.example', client)).status).toBe(200);
    expect(names.count()).toBe(1);
    server.closeAllConnections();
    await expect.poll(() => get('tools.example', client).catch((error: Error) => error.name)).toBe('EgressRefused');
    expect(seen.every(({ address }) => address === '127.0.0.1')).toBe(true);
  });

  it('is refused without a word about the address it resolves to', async () => {
    const client = open({ resolve: answering(['10.11.12.13']).resolve });
    await expect(get('tools.example', client)).rejects.toThrow(
      /^tools\.example resolves to an address that is not public$/,
    );
  });

  it('on the allow-list is opened for whatever it resolves to', async () => {
    const client = open({ allow: ['tools.example'], resolve: answering(['127.0.0.2']).resolve });
    expect((await get('tools.example', client)).status).toBe(200);
    await expect(get('other.example', client)).rejects.toMatchObject({ rule: 'private_address' });
  });

  it('without an answer counts as nothing sent', async () => {
    const client = open({ resolve: answering([]).resolve });
    await expect(get('tools.example', client)).rejects.toMatchObject({ name: 'EgressFailed', phase: 'unsent' });
  });

  it('goes on to its next address when the first does not answer', async () => {
    const client = open({ allow: ['127.0.0.1', '::1'], resolve: answering(['::1', '127.0.0.1']).resolve });
    expect((await get('tools.example', client)).status).toBe(200);
  });
});

describe('a certificate', () => {
  it('of an unknown authority stops the request before it is sent', async () => {
    const client = createEgress({ allow: ['127.0.0.1'], resolve: answering(['127.0.0.1']).resolve });
    await expect(get('tools.example', client)).rejects.toMatchObject({ name: 'EgressFailed', phase: 'unsent' });
    await client[Symbol.asyncDispose]();
    expect(seen).toEqual([]);
  });

  it('of another name stops the request before it is sent', async () => {
    const client = open({ resolve: answering(['127.0.0.1']).resolve });
    await expect(get('wrong.example', client)).rejects.toMatchObject({ name: 'EgressFailed', phase: 'unsent' });
    expect(seen).toEqual([]);
  });

  it('of an authority in NODE_EXTRA_CA_CERTS is trusted', async () => {
    const script = `
      const { createEgress } = await import(${JSON.stringify(new URL('../../src/security/create-egress.ts', import.meta.url).href)});
      const resolve = async () => [{ address: '127.0.0.1', family: 4 }];
      const egress = createEgress({ allow: ['127.0.0.1'], resolve });
      const url = 'https://tools.example:${port}/';
      const { status } = await egress.request({ url, method: 'GET', headers: {}, timeoutMs: 5000, maxBytes: 100 });
      console.log(status);
      await egress[Symbol.asyncDispose]();`;
    const env = { ...process.env, NODE_EXTRA_CA_CERTS: authority.caFile };
    const { stdout } = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], { env });
    expect(stdout.trim()).toBe('200');
  });
});

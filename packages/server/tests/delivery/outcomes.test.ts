import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { ToolPolicy } from '@palaver/contract';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type Answer,
  type HostileEndpoint,
  listen,
  openHostileEndpoint,
  plainAnswer,
} from '../egress/hostile-endpoint.ts';
import { apiTool, openTestDelivery, sealed, type TestDelivery, withPolicy } from './test-delivery.ts';

let endpoint: HostileEndpoint;
let test: TestDelivery;
let answers: readonly Answer[];

beforeEach(async () => {
  endpoint = await openHostileEndpoint((request, index) =>
    answers[Math.min(index, answers.length - 1)]!(request, index),
  );
  test = openTestDelivery();
});

afterEach(async () => {
  await test[Symbol.asyncDispose]();
  await endpoint[Symbol.asyncDispose]();
});

const json =
  (body: string, status = '200 OK'): Answer =>
  ({ socket }) =>
    socket.write(plainAnswer(body, ['content-type: application/json'], status));
const text =
  (body: string, status = '200 OK'): Answer =>
  ({ socket }) =>
    socket.write(plainAnswer(body, ['content-type: text/plain'], status));
const reset: Answer = ({ socket }) => socket.resetAndDestroy();
const hang: Answer = () => undefined;
const cut: Answer = ({ socket }) => socket.end('HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\nhalf');
const write: ToolPolicy = { effect: 'write' };
const idempotent: ToolPolicy = { effect: 'write', idempotent_endpoint: true };
const read: ToolPolicy = { effect: 'read' };

function send(answer: readonly Answer[], policy: ToolPolicy | null = null, timeout = 2) {
  answers = answer;
  const tool = apiTool(`${endpoint.url}/x`, { timeout });
  return test.send(policy === null ? tool : withPolicy(tool, policy), '{"a":1}');
}

describe('a 2xx answer', () => {
  it.each([
    ['JSON', json('{ "b": 1.0, "a": [1] }'), '{"b":1.0,"a":[1]}', '{ "b": 1.0, "a": [1] }'],
    [
      'JSON with words to say',
      json('{"code":7,"text":"t","response":"Nineteen degrees"}'),
      '{"code":7,"text":"t","response":"Nineteen degrees"}',
      'Nineteen degrees',
    ],
    ['a JSON string', json('"Done."'), '"Done."', 'Done.'],
    ['text', text('  All good.\n'), 'All good.', 'All good.'],
    ['nothing', text(''), 'OK', null],
    ['JSON that does not parse', json('{oops'), '{oops', '{oops'],
  ] as const)('of %s becomes result and spoken words', async (_, answer, result, spoken) => {
    expect(await send([answer])).toMatchObject({
      kind: 'succeeded',
      attempts: 1,
      response: { status: 200, truncated: false },
      result,
      spoken,
    });
  });

  it('above 64 KiB is cut and says so', async () => {
    const outcome = await send([text('x'.repeat(100_000))], { result: { max_chars: 65_536 } });
    expect(outcome).toMatchObject({ kind: 'succeeded', response: { truncated: true } });
    expect(outcome.result).toHaveLength(65_536);
    expect(outcome.result).toContain('[cut: the answer is longer]');
    expect(outcome.response?.bytes).toBeGreaterThan(65_536);
  });

  it('shows at most 16384 characters unless the policy says otherwise', async () => {
    expect((await send([text('x'.repeat(20_000))])).result).toHaveLength(16_384);
  });

  it('shows what the policy picks', async () => {
    const outcome = await send([json('{"id":7,"secret":"s","rows":[{"n":1},{"n":2}]}')], {
      result: { pick: ['$.id', '$.rows[*].n'] },
    });
    expect(outcome.result).toBe('{"id":7,"n":[1,2]}');
  });

  it('in gzip is read although nobody asked for it', async () => {
    const gzip: Answer = ({ socket }) =>
      socket.write(plainAnswer(gzipSync('{"a":1}'), ['content-type: application/json', 'content-encoding: gzip']));
    expect((await send([gzip])).result).toBe('{"a":1}');
  });

  it('never brings a secret back', async () => {
    const secret = 'tok/en "1"';
    answers = [
      ({ head, socket }) =>
        socket.write(plainAnswer(JSON.stringify({ text: head }), ['content-type: application/json'])),
    ];
    const tool = apiTool(`${endpoint.url}/x`, { auth: { type: 'bearer', token: sealed(secret) } });
    const outcome = await test.send(tool);
    expect(outcome).toMatchObject({ kind: 'succeeded' });
    expect(JSON.stringify(outcome)).toContain('Bearer ********');
    expect(JSON.stringify(outcome)).not.toContain('tok/en');
  });
});

describe('a failing endpoint', () => {
  it.each([400, 401, 403, 404, 409, 410, 422, 429])('is not asked again after %i', async (status) => {
    const outcome = await send([json('{"why":"no room"}', `${status} No`)]);
    expect(outcome).toMatchObject({ kind: 'failed', attempts: 1, reason: `status ${status}`, response: { status } });
    expect(outcome.result).toBe(`error: the endpoint answered with status ${status}: {"why":"no room"}`);
    expect(endpoint.requests).toHaveLength(1);
  });

  it('is not followed to another place', async () => {
    const outcome = await send([
      ({ socket }) => socket.write(plainAnswer('', ['location: http://169.254.169.254/'], '307 Temporary Redirect')),
    ]);
    expect(outcome).toMatchObject({ kind: 'failed', attempts: 1, reason: 'redirect' });
    expect(outcome.result).not.toContain('169.254');
  });

  it('is asked once more after a 5xx, with the same bytes and key, after a pause', async () => {
    const startedAt = performance.now();
    expect(await send([json('{}', '503 Busy'), json('{"ok":true}')])).toMatchObject({ kind: 'succeeded', attempts: 2 });
    expect(performance.now() - startedAt).toBeGreaterThan(240);
    const [first, second] = endpoint.requests;
    expect(second!.body).toBe(first!.body);
    expect(
      second!.head
        .replace('palaver-attempt: 2', 'palaver-attempt: 1')
        .replace('Palaver-Attempt: 2', 'Palaver-Attempt: 1'),
    ).toBe(first!.head);
    expect(second!.head).toContain('Attempt: 2');
  });

  it('fails for good after a second 5xx', async () => {
    expect(await send([json('{}', '500 Oops')])).toMatchObject({ kind: 'failed', attempts: 2, reason: 'status 500' });
    expect(endpoint.requests).toHaveLength(2);
  });

  it('gets a guarded write once only, after a 5xx as after silence', async () => {
    expect(await send([json('{}', '500 Oops')], write)).toMatchObject({
      kind: 'failed',
      attempts: 1,
      reason: 'status 500',
    });
    const outcome = await send([reset], write);
    expect(outcome).toMatchObject({ kind: 'unknown', attempts: 1, reason: 'connection' });
    expect(outcome.result).toMatch(/^unknown: .*may or may not have been carried out/);
    expect(endpoint.requests).toHaveLength(2);
  });

  it.each([
    ['no policy', null],
    ['a read', read],
    ['an idempotent endpoint', idempotent],
  ] as const)('is asked once more after it broke off, with %s', async (_, policy) => {
    expect(await send([reset, json('{"ok":true}')], policy)).toMatchObject({ kind: 'succeeded', attempts: 2 });
    expect(endpoint.requests).toHaveLength(2);
  });

  it('is unknown for a guarded write whose both attempts broke off, failed for everything else', async () => {
    expect(await send([cut], idempotent)).toMatchObject({ kind: 'unknown', attempts: 2, reason: 'connection' });
    expect(await send([cut], read)).toMatchObject({ kind: 'failed', attempts: 2, reason: 'connection' });
    expect(await send([cut])).toMatchObject({ kind: 'failed', attempts: 2, reason: 'connection' });
  });

  it('that never answers is never asked again', async () => {
    expect(await send([hang], null, 0.1)).toMatchObject({ kind: 'failed', attempts: 1, reason: 'timeout' });
    expect(await send([hang], read, 0.1)).toMatchObject({ kind: 'failed', attempts: 1, reason: 'timeout' });
    expect(await send([hang], idempotent, 0.1)).toMatchObject({ kind: 'unknown', attempts: 1, reason: 'timeout' });
    const outcome = await send([hang], write, 0.1);
    expect(outcome).toMatchObject({ kind: 'unknown', attempts: 1, reason: 'timeout', response: { status: null } });
    expect(endpoint.requests).toHaveLength(4);
  });

  it('that nobody can connect to is tried twice', async () => {
    await endpoint[Symbol.asyncDispose]();
    for (const policy of [null, write, read, idempotent]) {
      const outcome = await send([], policy);
      expect(outcome).toMatchObject({ kind: 'failed', attempts: 2, reason: 'connection' });
      expect(outcome.result).toBe('error: the endpoint could not be reached: the connection was refused');
    }
  });

  it('says why nobody could connect', async () => {
    const plain = createServer((socket) =>
      socket.on('error', () => undefined).once('data', () => socket.end('no TLS here')),
    );
    const port = await listen(plain, '127.0.0.1');
    for (const [url, why] of [
      ['https://nothing.invalid/x', 'its name does not resolve'],
      [`https://127.0.0.1:${port}/x`, 'it does not speak TLS'],
    ] as const) {
      const outcome = await test.send(apiTool(url));
      expect(outcome).toMatchObject({ kind: 'failed', attempts: 2, reason: 'connection' });
      expect(outcome.result).toBe(`error: the endpoint could not be reached: ${why}`);
    }
    await new Promise((done) => plain.close(done));
  });

  it('has twice its timeout for all attempts together', async () => {
    const late: Answer = async (request, index) => {
      await sleep(350);
      json('{}', '500 Oops')(request, index);
    };
    const startedAt = performance.now();
    expect(await send([late, hang], null, 0.4)).toMatchObject({ kind: 'failed', attempts: 2, reason: 'timeout' });
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  it('is asked once where the caller retries by itself', async () => {
    answers = [json('{}', '500 Oops')];
    const outcome = await test.send(apiTool(`${endpoint.url}/x`), '{}', { retry: false });
    expect(outcome).toMatchObject({ kind: 'failed', attempts: 1, reason: 'status 500' });
  });

  it('with headers beyond measure is too large', async () => {
    const flood: Answer = ({ socket }) => socket.write(plainAnswer('{}', [`x-a: ${'x'.repeat(200_000)}`]));
    expect(await send([flood])).toMatchObject({ kind: 'failed', attempts: 1, reason: 'too_large' });
  });

  it('with an encoding nobody knows has failed', async () => {
    const odd: Answer = ({ socket }) => socket.write(plainAnswer('x', ['content-encoding: zstd']));
    expect(await send([odd], write)).toMatchObject({
      kind: 'failed',
      attempts: 1,
      reason: 'connection (content encoding)',
      response: { status: 200 },
    });
  });

  it('at a closed address is refused by name of the rule', async () => {
    const outcome = await test.send(apiTool('https://169.254.169.254/latest/meta-data'));
    expect(outcome).toMatchObject({
      kind: 'failed',
      attempts: 0,
      reason: 'egress_refused (private_address)',
      response: null,
    });
    expect(outcome.result).not.toContain('169.254');
  });
});

describe('an abort', () => {
  it('ends a call that is under way, unknown only where it matters', async () => {
    answers = [hang];
    for (const [policy, kind] of [
      [write, 'unknown'],
      [read, 'failed'],
    ] as const) {
      const abort = new AbortController();
      const before = endpoint.requests.length;
      const pending = test.send(withPolicy(apiTool(`${endpoint.url}/x`), policy), '{}', { signal: abort.signal });
      await expect.poll(() => endpoint.requests.length).toBe(before + 1);
      abort.abort();
      expect(await pending).toMatchObject({ kind, attempts: 1, reason: 'discarded' });
    }
  });

  it('during the pause before the second attempt ends the call at once', async () => {
    answers = [json('{}', '500 Oops')];
    const abort = new AbortController();
    const pending = test.send(apiTool(`${endpoint.url}/x`), '{}', { signal: abort.signal });
    await expect.poll(() => endpoint.requests.length).toBe(1);
    await sleep(30);
    const abortedAt = performance.now();
    abort.abort();
    expect(await pending).toMatchObject({ kind: 'failed', reason: 'discarded' });
    expect(performance.now() - abortedAt).toBeLessThan(200);
    expect(endpoint.requests).toHaveLength(1);
  });

  it('before anything was sent sends nothing', async () => {
    answers = [json('{}')];
    expect(await test.send(apiTool(`${endpoint.url}/x`), '{}', { signal: AbortSignal.abort() })).toMatchObject({
      kind: 'failed',
      reason: 'discarded',
    });
    expect(endpoint.requests).toHaveLength(0);
  });
});

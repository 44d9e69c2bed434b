import { createHmac } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pino from 'pino';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DemoEndpoint, startDemoEndpoint } from './demo-endpoint.ts';

const secret = 'a secret of the demo';
const now = () => Date.parse('2026-11-24T09:00:00Z');
const visit = { date: '2026-11-28', time: '11:30', party_size: 2, visitor_name: 'Ada Lovelace' };

describe('the demo endpoint', () => {
  let dataDir: string;
  let lines: string[];
  let endpoint: DemoEndpoint;
  const open = (port = 0) => {
    const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
    return startDemoEndpoint({ port, dataDir, secret, log, now });
  };
  beforeEach(async () => {
    dataDir = mkdtempSync(path.join(tmpdir(), 'palaver-demo-'));
    lines = [];
    endpoint = await open();
  });
  afterEach(async () => {
    await endpoint[Symbol.asyncDispose]();
    rmSync(dataDir, { recursive: true });
  });

  async function send(name: string, args: object, options: { id?: string; signature?: string; body?: string } = {}) {
    const id = options.id ?? 'call-1';
    const body =
      options.body ??
      JSON.stringify({ name, arguments: JSON.stringify(args), tool_call_id: id, conversation_id: 'c1' });
    const signature = options.signature ?? createHmac('sha256', secret).update(body).digest('hex');
    const response = await fetch(`${endpoint.url}/call`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-tavus-signature': signature, 'idempotency-key': id },
      body,
    });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  it('answers a signed call and logs that it verified it', async () => {
    const { status, body } = await send('find_visit_times', { date: visit.date });
    expect(status).toBe(200);
    expect(body.ok).toBe(true);
    expect(lines.join('')).toContain('demo endpoint: find_visit_times verified signature ');
    expect(lines.join('')).not.toContain(secret);
  });

  it.each(['', 'abc', '0'.repeat(64), 'A'.repeat(64), '0'.repeat(65)])(
    'refuses the signature %j',
    async (signature) => {
      const { status } = await send('book_visit', visit, { signature });
      expect(status).toBe(401);
      expect((await send('cancel_visit', { booking_code: 'LH-4821' }, { id: 'x' })).body.ok).toBe(false);
    },
  );

  it('refuses a signed body that is no call, another tool, and another method', async () => {
    expect((await send('', {}, { body: 'not json' })).status).toBe(400);
    expect((await send('', {}, { body: '{"name":"book_visit","arguments":"[]"}' })).status).toBe(400);
    expect((await send('drop_tables', {})).status).toBe(404);
    expect((await fetch(endpoint.url)).status).toBe(405);
  });

  it('answers what it will not do with a status that is no success, also when it is asked again', async () => {
    for (const _ of ['first', 'again']) {
      const { status, body } = await send('book_visit', { ...visit, time: '11:00' }, { id: 'no-such-time' });
      expect(status).toBe(409);
      expect(body).toMatchObject({ ok: false, message: expect.stringContaining('not at 11:00') });
    }
  });

  it('refuses a body that is too large', async () => {
    const response = await fetch(endpoint.url, { method: 'POST', body: 'x'.repeat(70_000) }).catch(() => null);
    expect([413, undefined]).toContain(response?.status);
  });

  it('books once for one idempotency key, also when the calls come together', async () => {
    const answers = await Promise.all([1, 2, 3].map(() => send('book_visit', visit, { id: 'same' })));
    expect(new Set(answers.map(({ body }) => body.booking_code)).size).toBe(1);
    const other = await send('book_visit', visit, { id: 'other' });
    expect(other.body.booking_code).not.toBe(answers[0]?.body.booking_code);
  });

  it('never books more than there is room for, whatever comes together', async () => {
    const answers = await Promise.all(
      Array.from({ length: 12 }, (_, n) => send('book_visit', { ...visit, party_size: 4 }, { id: `b${n}` })),
    );
    expect(answers.filter(({ body }) => body.ok).length).toBeLessThanOrEqual(3);
  });

  it('remembers bookings and given answers after a restart', async () => {
    const booked = await send('book_visit', visit, { id: 'first' });
    await endpoint[Symbol.asyncDispose]();
    endpoint = await open();
    expect((await send('book_visit', visit, { id: 'first' })).body).toEqual(booked.body);
    const { body } = await send('cancel_visit', { booking_code: booked.body.booking_code }, { id: 'second' });
    expect(body.ok).toBe(true);
    expect(readFileSync(path.join(dataDir, 'demo', 'visits.json'), 'utf8')).toContain('"cancelled"');
  });

  it('takes another port when the one it was given is in use', async () => {
    const taken = net.createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as AddressInfo;
    const second = await open(port);
    await second[Symbol.asyncDispose]();
    expect(new URL(second.url).port).not.toBe(String(port));
    await new Promise((resolve) => taken.close(resolve));
  });
});

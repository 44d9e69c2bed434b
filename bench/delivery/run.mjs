// CPU of one delivered call against a bare `undici.dispatch` of the same bytes, on loopback, in one run.
//   node bench/delivery/run.mjs [calls] [concurrency]
import { fork } from 'node:child_process';
import { cpus } from 'node:os';
import { Pool } from 'undici';
import { createCallDelivery } from '../../packages/server/src/delivery/create-call-delivery.ts';
import { createEgress } from '../../packages/server/src/security/create-egress.ts';

const calls = Number(process.argv[2] ?? 20_000);
const concurrency = Number(process.argv[3] ?? 16);
const endpoint = fork(new URL('endpoint.mjs', import.meta.url));
const port = await new Promise((resolve) => endpoint.once('message', resolve));
const origin = `http://127.0.0.1:${port}`;

const args = '{"city":"Paris","date":"2026-11-02","guests":3,"note":"window seat, please"}';
const pool = new Pool(origin, { connections: 256, allowH2: false, headersTimeout: 0, bodyTimeout: 0 });
const egress = createEgress({ allow: ['127.0.0.1'] });
const sealer = { forAccount: async () => ({ seal: (text) => text, open: (text) => text }) };
const delivery = createCallDelivery({ egress, sealer, version: '0', now: Date.now });
const signal = new AbortController().signal;

const bareHeaders = [
  'content-type',
  'application/json',
  'accept-encoding',
  'identity',
  'authorization',
  'Bearer tok-1',
  'idempotency-key',
  'call_1',
  'palaver-attempt',
  '1',
  'user-agent',
  'palaver/0',
];

function bare() {
  return new Promise((resolve, reject) => {
    const chunks = [];
    pool.dispatch(
      {
        path: '/book?units=metric',
        method: 'POST',
        headers: bareHeaders,
        body: args,
        headersTimeout: 0,
        bodyTimeout: 0,
      },
      {
        onRequestStart() {},
        onResponseStart() {},
        onResponseData: (_, chunk) => chunks.push(chunk),
        onResponseEnd: () => resolve(JSON.parse(chunks.length === 1 ? chunks[0] : Buffer.concat(chunks))),
        onResponseError: (_, error) => reject(error),
      },
    );
  });
}

const parameters = { type: 'object', properties: { city: {}, date: {}, guests: {}, note: {} }, required: ['city'] };
function tool(api, policy = null) {
  return {
    tool_id: 't1',
    name: 'book',
    parameters,
    origin: 'llm',
    policy,
    delivery: {
      app_message: false,
      api: {
        url: `${origin}/book`,
        method: 'POST',
        content_type: 'application/json',
        timeout: 10,
        query_params: { units: 'metric' },
        auth: { type: 'bearer', token: 'tok-1' },
        ...api,
      },
    },
  };
}

async function deliver(snapshot) {
  const call = {
    tool_call_id: 'call_1',
    conversation_id: 'c1',
    tool_id: 't1',
    tool_name: 'book',
    arguments: args,
    first_attempt: 1,
  };
  const outcome = await delivery.dispatch(call, { tool: snapshot, account_id: 'a', pal_id: 'p', face_id: 'r' }, signal);
  if (outcome.kind !== 'succeeded') throw new Error(outcome.reason);
}

const plain = tool({});
const templated = tool({
  url: `${origin}/book/{city}`,
  body_template: { at: '{date}', n: '{guests}', text: 'for {city}: {note}' },
});
const signed = tool({ query_params: {}, auth: { type: 'hmac', secret: '0123456789abcdef' } }, { effect: 'write' });
const contestants = {
  bare,
  plain: () => deliver(plain),
  templated: () => deliver(templated),
  hmac: () => deliver(signed),
};

async function measure(send, count) {
  let left = count;
  const worker = async () => {
    while (left-- > 0) await send();
  };
  const before = process.cpuUsage();
  await Promise.all(Array.from({ length: concurrency }, worker));
  const { user, system } = process.cpuUsage(before);
  return (user + system) / count;
}

const samples = Object.fromEntries(Object.keys(contestants).map((name) => [name, []]));
for (const send of Object.values(contestants)) await measure(send, calls / 4);
for (let round = 0; round < 5; round++) {
  for (const [name, send] of Object.entries(contestants)) samples[name].push(await measure(send, calls / 5));
}
const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1];
const base = median(samples.bare);
console.log(`${calls} calls, ${concurrency} at a time, Node ${process.version}, ${cpus().length} × ${cpus()[0].model}`);
console.log('| contestant | CPU per call (µs) | ratio |\n|---|---|---|');
for (const [name, values] of Object.entries(samples)) {
  console.log(`| ${name} | ${median(values).toFixed(1)} | ${(median(values) / base).toFixed(2)} |`);
}
await egress[Symbol.asyncDispose]();
await pool.destroy();
endpoint.disconnect();

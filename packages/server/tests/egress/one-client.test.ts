import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const packages = join(import.meta.dirname, '../../..');

/** Ways to open a connection; a value import, since a type cannot send anything. */
const openers: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['global fetch', /(?<![.\w])(?:globalThis\.)?fetch\(/],
  ['undici', /import (?!type\b)[^;]*from '(?:undici|[^']*\/http-client\.ts)'|(?:import|require)\('undici'\)(?!\.)/],
  [
    'node:http(s)',
    /import (?!type\b)[^;]*\b(?:request|get|Agent|ClientRequest)\b[^;]*from 'node:https?'|\bhttps?\.(?:request|get)\(/,
  ],
  ['node:http2', /from 'node:http2'/],
  [
    'node:net',
    /import (?!type\b)[^;]*\b(?:connect|createConnection|Socket)\b[^;]*from 'node:net'|\bnet\.(?:connect|createConnection)\(/,
  ],
  ['node:tls', /import (?!type\b)[^;]*from 'node:tls'/],
  ['node:dgram', /from 'node:dgram'/],
  ['node:dns', /import (?!type\b)[^;]*from 'node:dns/],
  ['a WebSocket client', /new WebSocket\(|new EventSource\(/],
];

/** The guard itself, and the engines' connections to what the operator configured. */
const allowed: ReadonlySet<string> = new Set([
  // asks through the dispatcher it is handed: the egress client's, or the operator's own
  'engines/src/openai/create-open-ai-embedder.ts: undici',
  'engines/src/openai/list-models.ts: undici',
  'engines/src/openai/open-ai-connections.ts: undici',
  // takes these to close them: the process that reads documents has no network
  'server/src/documents/extraction/extraction-process.ts: node:dgram',
  'server/src/documents/extraction/extraction-process.ts: node:dns',
  'server/src/documents/extraction/extraction-process.ts: node:net',
  'server/src/security/egress-connector.ts: node:dns',
  'server/src/security/create-egress.ts: undici',
  'server/src/security/egress-connector.ts: undici',
  // loads it at the first request
  'server/src/security/http-client.ts: undici',
]);

function openersIn(source: string): readonly string[] {
  return openers.filter(([, pattern]) => pattern.test(source)).map(([what]) => what);
}

describe('outbound connections', () => {
  it('are opened by the egress client only', () => {
    const files = globSync('{contract,runtime,engines,server,mcp}/src/**/*.ts', { cwd: packages }).filter(
      (file) => !file.endsWith('.test.ts') && !file.includes('/testing/'),
    );
    expect(files.length).toBeGreaterThan(50);
    const found = files.flatMap((file) =>
      openersIn(readFileSync(join(packages, file), 'utf8')).map((what) => `${file}: ${what}`),
    );
    expect(found.filter((place) => !allowed.has(place))).toEqual([]);
    expect([...allowed].filter((place) => !found.includes(place))).toEqual([]);
  });

  it.each([
    ["const a = await fetch('https://x');", ['global fetch']],
    ["import { request } from 'undici';", ['undici']],
    ["const { Pool } = await import('undici');", ['undici']],
    ["import https from 'node:https';\nhttps.get('https://x');", ['node:http(s)']],
    ["import { httpClient } from '../security/http-client.ts';", ['undici']],
    ["import { request } from 'node:http';", ['node:http(s)']],
    ["import { connect } from 'node:net';", ['node:net']],
    ["import { connect } from 'node:tls';", ['node:tls']],
    ["const socket = new WebSocket('wss://x');", ['a WebSocket client']],
    ["import type { Dispatcher } from 'undici';\nimport { createServer } from 'node:http';\nstore.fetch(x);", []],
  ])('are seen in %j', (source, what) => {
    expect(openersIn(source)).toEqual(what);
  });
});

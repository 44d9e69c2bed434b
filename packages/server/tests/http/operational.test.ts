import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';

describeOnEachDatabase('operational routes', (database) => {
  const studioRoot = mkdtempSync(join(tmpdir(), 'palaver-studio-'));
  let server: TestPlatform;
  beforeAll(async () => {
    mkdirSync(join(studioRoot, 'assets'));
    writeFileSync(join(studioRoot, 'index.html'), '<!doctype html><title>Studio</title>');
    writeFileSync(join(studioRoot, 'assets/index-abc123.js'), 'export const a = 1;\n');
    server = await bootPlatform({ database, overrides: { studioRoot } });
  });
  afterAll(async () => {
    await server.close();
    rmSync(studioRoot, { recursive: true, force: true });
  });

  const page = (path: string, headers: Record<string, string> = {}) =>
    server.request('GET', path, undefined, { key: null, headers });

  test('health, readiness and metrics need no key', async () => {
    expect((await page('/healthz')).body).toMatchObject({ status: 'ok' });
    expect((await page('/readyz')).body).toEqual({ status: 'ready' });
    await server.request('GET', '/v2/tools');
    const { text, headers } = await page('/metrics');
    expect(headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    expect(text).toMatch(/palaver_http_requests_total\{operation="tools\.list",status="200"\} [1-9]/);
    for (const name of [
      'palaver_http_request_seconds_count',
      'palaver_open_conversations',
      'palaver_calls',
      'palaver_event_loop_delay_seconds',
      'palaver_heap_used_bytes',
    ]) {
      expect(text).toContain(name);
    }
    for (const line of text.trimEnd().split('\n'))
      expect(line).toMatch(/^(# (HELP|TYPE) \w+ .+|\w+(\{.*\})? -?[\d.e+-]+|\w+(\{.*\})? NaN)$/);
  });

  test('the numbers count turns', async () => {
    const face = (await server.ok<{ data: { face_id: string }[] }>('GET', '/v2/faces?limit=1')).data[0]?.face_id;
    const pal = await server.ok('POST', '/v2/pals', { pal_name: 'p', system_prompt: 's', default_face_id: face });
    const { conversation_id } = await server.ok('POST', '/v2/conversations', { chat: true, pal_id: pal.pal_id });
    await server.ok('POST', `/v2/conversations/${conversation_id}/respond`, { text: 'one' });
    await server.ok('POST', `/v2/conversations/${conversation_id}/respond`, { text: 'two' });
    const { text } = await page('/metrics');
    expect(text).toMatch(/^palaver_turns_total 2$/m);
    expect(text).toMatch(/^palaver_open_conversations 1$/m);
  });

  test('the OpenAPI document and the reference describe every operation', async () => {
    const { body } = await page('/openapi.json');
    expect(body.openapi).toMatch(/^3\.1/);
    const ids = Object.values(body.paths as Record<string, Record<string, { operationId: string }>>).flatMap(
      (methods) => Object.values(methods).map(({ operationId }) => operationId),
    );
    const docs = await page('/docs');
    expect(docs.headers.get('content-security-policy')).toContain("default-src 'none'");
    for (const id of ids) expect(docs.text).toContain(`id="${id}"`);
    expect(docs.text).not.toMatch(/<script|src=|href="http/);
  });

  test('the web app is served under / and /c/{conversation_id} with a strict policy', async () => {
    for (const path of ['/', '/c/c0123456789a', '/c/c0123456789a/', '/tools', '/pals/p0123456789a', '/documents/']) {
      const answer = await page(path);
      expect(answer.text).toContain('<title>Studio</title>');
      const policy = answer.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("script-src 'self'");
      expect(policy).not.toContain('unsafe');
      expect(answer.headers.get('cache-control')).toBe('no-cache');
    }
  });

  test('hashed files are kept for ever and revalidated by their tag', async () => {
    const answer = await page('/assets/index-abc123.js');
    expect(answer.headers.get('content-type')).toMatch(/^text\/javascript/);
    expect(answer.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    const again = await page('/assets/index-abc123.js', { 'if-none-match': answer.headers.get('etag') ?? '' });
    expect(again.status).toBe(304);
    expect(again.text).toBe('');
  });

  test.each([
    '/..%2f..%2fetc%2fpasswd',
    '/assets/..%5c..%5cx',
    '/.git/config',
    '/assets/%00',
    '/index.html',
    '/assets',
    '/assets/missing.js',
  ])('nothing is served under %s', async (path) => {
    expect((await page(path)).status).toBe(404);
  });

  test('an address without a page is told to a browser as a page, to a client and of the API as JSON', async () => {
    const browser = { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };
    const shown = await page('/nonsense<b>', browser);
    expect(shown.status).toBe(404);
    expect(shown.headers.get('content-type')).toMatch(/^text\/html/);
    expect(shown.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(shown.text).toContain('There is nothing at this address');
    expect(shown.text).not.toContain('<b>');
    const client = await page('/nonsense');
    expect(client.status).toBe(404);
    expect(JSON.parse(client.text)).toMatchObject({ code: 'not_found', error: 'no operation under GET /nonsense' });
    for (const { headers } of [shown, client]) expect(headers.get('vary')).toBe('Accept');
    expect((await page('/v2/nonsense', browser)).headers.get('content-type')).toMatch(/^application\/json/);
    expect((await page('/v2/billing', browser)).headers.get('content-type')).toMatch(/^application\/json/);
  });

  test('without a build the page says how to build', async () => {
    const other = await bootPlatform({
      database: await database.fresh().then((fresh) => fresh),
      overrides: { studioRoot: join(studioRoot, 'none') },
    });
    const answer = await other.request('GET', '/', undefined, { key: null });
    expect(answer.status).toBe(200);
    expect(answer.text).toContain('npm run build -w @palaver/studio');
  });

  test('a page of another local server may call a development server alone', async () => {
    const origin = 'http://localhost:5173';
    expect((await page('/v2/tools', { origin })).headers.get('access-control-allow-origin')).toBeNull();
    const dev = await bootPlatform({
      database: await database.fresh(),
      config: { dev: true },
      overrides: { studioRoot },
    });
    const allowed = await dev.request('OPTIONS', '/v2/tools', undefined, { key: null, headers: { origin } });
    expect(allowed.status).toBe(204);
    expect(allowed.headers.get('access-control-allow-origin')).toBe(origin);
    expect(allowed.headers.get('access-control-allow-headers')).toContain('x-api-key');
    const evil = await dev.request('GET', '/v2/tools', undefined, {
      headers: { origin: 'https://localhost.evil.example' },
    });
    expect(evil.headers.get('access-control-allow-origin')).toBeNull();
  });
});

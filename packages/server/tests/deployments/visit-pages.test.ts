import { afterAll, beforeAll, expect, test } from 'vitest';
import { stagePal } from '../support/conversation-stage.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';

describeOnEachDatabase('the page of a deployment', (database) => {
  let server: TestPlatform;
  let palId: string;
  beforeAll(async () => {
    server = await bootPlatform({ database });
    palId = (await stagePal(server, null)).palId;
  });
  afterAll(() => server.close());

  async function make(channel: string, allowed_origins: readonly string[] = []): Promise<string> {
    const body = { pal_id: palId, channel, allowed_origins };
    return (await server.ok<{ deployment_id: string }>('POST', '/v2/deployments', body)).deployment_id;
  }
  const page = (path: string) => server.request('GET', path, undefined, { key: null });
  const policy = (answer: Awaited<ReturnType<typeof page>>) => answer.headers.get('content-security-policy') ?? '';

  test('may be framed by the pages that are allowed, and its conversations too', async () => {
    const id = await make('embed', ['https://shop.example.com', 'example.org']);
    const ancestors = "frame-ancestors 'self' https://shop.example.com https://example.org http://example.org";
    const shown = await page(`/d/${id}`);
    expect(shown.headers.get('content-type')).toContain('text/html');
    expect(policy(shown)).toContain(ancestors);
    expect(shown.headers.get('x-frame-options')).toBeNull();
    expect(policy(shown)).toContain("script-src 'self'");
    const talk = await server.ok('POST', `/v2/deployments/${id}/start`, {}, { key: null });
    expect(policy(await page(`/c/${talk.conversation_id}`))).toContain(ancestors);
    expect(policy(await page(`/d/${await make('widget')}`))).toContain('frame-ancestors *');
  });

  test('is framed by nobody where it is a landing page, and nor is any other page', async () => {
    const { conversation_id } = await server.ok('POST', '/v2/conversations', { pal_id: palId, chat: true });
    for (const path of [`/d/${await make('landing-page')}`, '/d/dp00000000000000', `/c/${conversation_id}`, '/']) {
      const shown = await page(path);
      expect(policy(shown), path).toContain("frame-ancestors 'none'");
      expect(shown.headers.get('x-frame-options')).toBe('DENY');
    }
  });

  test('has its files, and a script for pages of others', async () => {
    expect((await page('/d/visit.js')).headers.get('content-type')).toContain('text/javascript');
    expect((await page('/d/visit.css')).headers.get('content-type')).toContain('text/css');
    const widget = await page('/widget.js');
    expect(widget.headers.get('cross-origin-resource-policy')).toBe('cross-origin');
    expect(widget.text).toContain('data-deployment');
    expect((await page('/d/visit-pages.ts')).status).toBe(404);
  });
});

import { expect, test } from 'vitest';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform } from '../support/platform.ts';

describeOnEachDatabase('rate limits', (database) => {
  test('count each key, say what is left, and refuse with Retry-After', async () => {
    let now = Date.now();
    const server = await bootPlatform({
      database: await database.fresh(),
      config: { rateLimit: 3 },
      overrides: { now: () => now },
    });
    const left: (string | null)[] = [];
    for (let count = 0; count < 3; count += 1) {
      const { headers } = await server.request('GET', '/v2/tools');
      left.push(headers.get('ratelimit-remaining'));
      expect(headers.get('ratelimit-limit')).toBe('3');
    }
    expect(left).toEqual(['2', '1', '0']);
    const refused = await server.request('GET', '/v2/tools');
    expect(refused.status).toBe(429);
    expect(refused.body).toMatchObject({ code: 'rate_limited', error: 'Too many requests' });
    expect(refused.headers.get('retry-after')).toBe('20');
    expect(refused.headers.get('ratelimit-remaining')).toBe('0');
    expect((await server.request('GET', '/v2/tools', undefined, { key: 'wrong' })).status).toBe(401);
    now += 20_000;
    const again = await server.request('GET', '/v2/nope/tools');
    expect(again.status).toBe(404);
    expect((await server.request('GET', '/v2/tools/none')).headers.get('ratelimit-limit')).toBe('3');
  });

  test('are off at 0, without headers', async () => {
    const server = await bootPlatform({ database: await database.fresh() });
    const { headers } = await server.request('GET', '/v2/tools');
    expect(headers.get('ratelimit-limit')).toBeNull();
  });
});

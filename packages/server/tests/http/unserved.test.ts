import { expect, test } from 'vitest';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform } from '../support/platform.ts';

describeOnEachDatabase('endpoints that are not served', (database) => {
  test('say why, by whatever method they are asked', async () => {
    const server = await bootPlatform({ database });
    const cases = [
      ['POST', '/v2/lipsync', 410, 'gone'],
      ['GET', '/v2/replacements/r1/', 410, 'gone'],
      ['POST', '/v2/videos', 501, 'not_supported'],
      ['PATCH', '/v2/videos/v1/name', 501, 'not_supported'],
      ['DELETE', '/v2/transcriptions/t1', 501, 'not_supported'],
      ['POST', '/v2/connectors', 501, 'not_supported'],
      ['POST', '/v2/conversations/persona-builder/headless', 501, 'not_supported'],
      ['POST', '/v2/videosx', 404, 'not_found'],
    ] as const;
    for (const [method, path, status, code] of cases) {
      const answer = await server.request(method, path, method === 'GET' ? undefined : {});
      expect([answer.status, answer.body.code], path).toEqual([status, code]);
      expect(answer.body.error).toBe(answer.body.message);
      expect(answer.body.hint).toMatch(/\.$/);
    }
  });
});

import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';
import { pythonWithClients } from './python-environment.ts';

const run = promisify(execFile);
const INSTALL_MS = 600_000;
const CLIENT_MS = 120_000;

describeOnEachDatabase('a published client that only has another base URL', (db) => {
  let server: TestPlatform;
  let python: string;
  let faceId: string;
  beforeAll(async () => {
    python = pythonWithClients();
    server = await bootPlatform({ database: db });
    faceId = (await server.ok<{ data: { face_id: string }[] }>('GET', '/v2/faces')).data[0]?.face_id ?? '';
  }, INSTALL_MS);
  afterAll(() => server.close());

  async function drive(script: string): Promise<Record<string, string>> {
    const { TAVUS_SAMPLE_ROOM_URL: _, ...env } = process.env;
    const args = [join(import.meta.dirname, script), server.url, server.key, faceId];
    const { stdout } = await run(python, args, { env, timeout: CLIENT_MS });
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Record<string, string>;
  }
  const conversation = (id: string | undefined) => server.ok('GET', `/v2/conversations/${id}?verbose=true`);
  const ended = { status: 'ended', shutdown_reason: 'end_conversation_endpoint_hit' };

  it(
    'livekit-plugins-tavus makes PALs, talks to one and ends both conversations',
    async () => {
      const done = await drive('livekit_client.py');
      expect(done.reply).toBe('You said: Is anybody there?');
      expect(await server.ok('GET', `/v2/pals/${done.pal_id}`)).toMatchObject({
        pal_name: 'LiveKit desk',
        pipeline_mode: 'echo',
        default_face_id: faceId,
        layers: { transport: { transport_type: 'livekit' } },
      });
      expect(await server.ok('GET', `/v2/personas/${done.persona_id}`)).toMatchObject({
        persona_name: 'LiveKit persona',
      });
      expect(await conversation(done.relayed)).toMatchObject({ pal_id: done.pal_id, face_id: faceId, ...ended });
      expect(await conversation(done.by_default)).toMatchObject({ pal_id: 'pipecat0', face_id: faceId, ...ended });
      expect(await conversation(done.spoken)).toMatchObject(ended);
    },
    CLIENT_MS,
  );

  it(
    'pipecat-ai starts a conversation with its own persona, lets it speak and ends it',
    async () => {
      const done = await drive('pipecat_client.py');
      expect(done).toMatchObject({ persona_name: 'Echo', said: 'Good morning.', status: 'active' });
      expect(done.conversation_url).toBe(`${server.url}/c/${done.conversation_id}`);
      expect(await conversation(done.conversation_id)).toMatchObject({ pal_id: 'pipecat0', face_id: faceId, ...ended });
    },
    CLIENT_MS,
  );
});

import { expect, it } from 'vitest';
import { describeOnEachDatabase } from '../support/databases.ts';
import { disposeAfterTest } from '../support/dispose-after-test.ts';
import { createPal, freePort, makeBed, pause, request, startServer, stopServer } from './crash-bed.ts';

interface Turn {
  readonly text: string;
  readonly turn_idx: number;
}

describeOnEachDatabase('a second process', (database) => {
  it('takes over the conversations of one that was killed, or cannot start beside it', async () => {
    const bed = disposeAfterTest(await makeBed());
    const where = database.databaseUrl === null ? {} : { databaseUrl: database.databaseUrl };
    const [a, b] = [
      { port: await freePort(), ...where },
      { port: await freePort(), ...where },
    ];
    const first = await startServer(bed, a);
    try {
      const palId = await createPal(bed, a);
      const made = await request(a, 'POST', '/v2/conversations', { pal_id: palId, chat: true });
      const path = `/v2/conversations/${String(made.conversation_id)}`;
      const say = async (place: typeof a, text: string) =>
        (await request(place, 'POST', `${path}/respond`, { text })) as unknown as Turn;
      expect((await say(a, 'Write one')).turn_idx).toBe(1);
      if (database.kind === 'sqlite') {
        await expect(startServer(bed, b)).rejects.toThrow('ended with 1');
        return;
      }
      const second = await startServer(bed, b);
      try {
        await expect(say(b, 'Write two')).rejects.toThrow('409');
        expect(await request(b, 'GET', `${path}/messages`)).toMatchObject({ data: [{ content: 'Write one' }, {}] });
        await stopServer(first, 'SIGKILL');
        await pause(5_000);
        expect((await say(b, 'Write two')).turn_idx).toBe(2);
        expect([...bed.keys.values()].map((keys) => keys.length)).toEqual([1, 1]);
      } finally {
        await stopServer(second, 'SIGTERM');
      }
    } finally {
      await stopServer(first, 'SIGTERM');
    }
  });
});

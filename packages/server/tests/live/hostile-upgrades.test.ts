import net from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';

const upgrade = (target: string) =>
  `GET ${target} HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`;

describeOnEachDatabase('an upgrade by a stranger', (database) => {
  let platform: TestPlatform;
  const faults: unknown[] = [];
  const onFault = (error: unknown) => faults.push(error);
  beforeAll(async () => {
    platform = await bootPlatform({ database });
    process.on('uncaughtExceptionMonitor', onFault);
  });
  afterAll(async () => {
    process.off('uncaughtExceptionMonitor', onFault);
    await platform.close();
  });

  const connect = () => {
    const { port, hostname } = new URL(platform.url);
    return net.connect(Number(port), hostname).on('error', () => {});
  };

  it.each(['//', '//:99999/', 'http://[', '/%', '/v2/conversations/%E0%A4%A/live', '*'])(
    'to the target "%s" is answered and harms nobody',
    async (target) => {
      const socket = connect();
      const answer = await new Promise<string>((resolve) => {
        let text = '';
        socket.on('data', (data) => {
          text += data;
        });
        socket.on('close', () => resolve(text));
        socket.write(upgrade(target));
        setTimeout(() => socket.destroy(), 2_000);
      });
      expect(answer).toMatch(/^HTTP\/1\.1 (101|400|404) /);
      expect(faults).toEqual([]);
    },
  );

  it('that resets its connection harms nobody', async () => {
    for (let i = 0; i < 300; i += 1) {
      const socket = connect();
      await new Promise((resolve) => socket.once('connect', resolve));
      socket.write(upgrade(i % 2 === 0 ? '/nope' : '/v2/conversations/c00000000000/live'));
      if (i % 3 === 0) await new Promise((resolve) => setImmediate(resolve));
      socket.resetAndDestroy();
    }
    expect((await fetch(`${platform.url}/healthz`)).status).toBe(200);
    expect(faults).toEqual([]);
  });
});

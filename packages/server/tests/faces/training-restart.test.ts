import { once } from 'node:events';
import { createServer, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, it, onTestFinished } from 'vitest';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform } from '../support/platform.ts';
import { png } from './face-material.ts';

describeOnEachDatabase('a face that is being made', (db) => {
  it('is finished after a restart of the server', async () => {
    const waiting: ServerResponse[] = [];
    let isReady = false;
    const files = createServer((_request, response) => {
      if (isReady) response.end(png(64, 64));
      else waiting.push(response);
    }).listen(0, '127.0.0.1');
    await once(files, 'listening');
    onTestFinished(() => {
      files.closeAllConnections();
      files.close();
    });
    const train_image_url = `http://127.0.0.1:${(files.address() as AddressInfo).port}/face.png`;
    const database = await db.fresh();
    const first = await bootPlatform({ database });
    const sent = { train_image_url, voice_name: 'german' };
    const { face_id } = await first.ok<{ face_id: string }>('POST', '/v2/faces', sent);
    await expect.poll(() => waiting.length, { timeout: 8_000 }).toBe(1);
    await first.close();
    isReady = true;
    const second = await bootPlatform({ database });
    expect(await second.ok('GET', `/v2/faces/${face_id}`)).toMatchObject({ status: 'started', source_url: null });
    const read = () => second.ok('GET', `/v2/faces/${face_id}`);
    await expect.poll(read, { timeout: 20_000, interval: 100 }).toMatchObject({ status: 'completed' });
  });
});

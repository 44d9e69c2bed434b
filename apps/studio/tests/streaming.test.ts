import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { LanguageModel } from '@palaver/runtime/ports';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bootPlatform, type TestPlatform } from '../../../packages/server/tests/support/platform.ts';
import { launchBrowser, openPage } from './support/browser.ts';

const dataDir = mkdtempSync(path.join(tmpdir(), 'palaver-studio-'));
let browser: Browser;
let platform: TestPlatform;

/** Counts, a number every 60 ms, up to what the user asked for. */
const countingModel: LanguageModel = {
  id: 'counting',
  stream(request, emit) {
    const asked = request.messages.findLast((message) => message.role === 'user')?.content ?? '';
    const last = Number(/\d+/.exec(String(asked))?.[0] ?? 3);
    let count = 0;
    const timer = setInterval(() => {
      count += 1;
      if (count <= last) emit({ kind: 'text-delta', text: `${count} ` });
      else {
        clearInterval(timer);
        emit({ kind: 'end', finish_reason: 'stop' });
      }
    }, 60);
    return () => clearInterval(timer);
  },
  judge: async () => ({}),
};

beforeAll(async () => {
  browser = await launchBrowser();
  platform = await bootPlatform({
    database: { location: { dataDir, databaseUrl: null } },
    languageModel: countingModel,
  });
});

afterAll(async () => {
  await browser.close();
  await platform.close();
  rmSync(dataDir, { recursive: true, force: true });
});

describe('a reply that takes its time', () => {
  it('grows on the page, stops on demand, keeps what was heard, and the talk goes on', async () => {
    const pal = await platform.ok<{ pal_id: string }>('POST', '/v2/pals', {
      pal_name: 'Counter',
      system_prompt: 'Count.',
    });
    const talk = await platform.ok<{ conversation_url: string }>('POST', '/v2/conversations', {
      pal_id: pal.pal_id,
      chat: true,
    });
    const { page, context, problems } = await openPage(browser);
    await page.goto(platform.url + new URL(talk.conversation_url).pathname);
    const box = page.getByRole('textbox');
    await page.locator('.activity').getByText('Listening').waitFor();
    await box.fill('Count to 500');
    await box.press('Enter');
    const reply = page.locator('.row-pal .message');
    await reply.filter({ hasText: '1 2 3' }).waitFor();
    expect(await reply.getAttribute('data-phase')).toBe('streaming');
    await reply.filter({ hasText: '8 9 10' }).waitFor();
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('cut off here').waitFor();
    expect(await reply.textContent()).not.toContain('500');
    await box.fill('Count to 3');
    await box.press('Enter');
    await reply.nth(1).filter({ hasText: '1 2 3' }).waitFor();
    await page.locator('.activity').getByText('Listening').waitFor();
    const before = await page.locator('.message-text').allTextContents();
    await page.reload();
    await reply.nth(1).waitFor();
    expect(await page.locator('.message-text').allTextContents()).toEqual(before);
    expect(problems).toEqual([]);
    await context.close();
  });
});

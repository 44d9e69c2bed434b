import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createRehearsalModel } from '@palaver/engines/rehearsal';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { bootPlatform, type TestPlatform } from '../../../packages/server/tests/support/platform.ts';
import { expectAccessible, launchBrowser, openPage } from './support/browser.ts';

const dataDir = mkdtempSync(path.join(tmpdir(), 'palaver-studio-'));
let browser: Browser;
let platform: TestPlatform;

beforeAll(async () => {
  browser = await launchBrowser();
  platform = await boot(await freePort());
});

/** A port of its own, so that a restarted server and its demo endpoints come back where they were. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  return port;
}

function boot(port: number): Promise<TestPlatform> {
  return bootPlatform({
    database: { location: { dataDir, databaseUrl: null } },
    config: { port, demo: true, dev: true },
    languageModel: createRehearsalModel(),
  });
}

afterAll(async () => {
  await browser.close();
  await platform.close();
  rmSync(dataDir, { recursive: true, force: true });
});

async function open(address: string) {
  const { page, context, problems } = await openPage(browser);
  onTestFinished(async () => {
    await context.close();
    expect(problems).toEqual([]);
  });
  await page.goto(platform.url + address);
  return page;
}

async function startTalk(): Promise<Page> {
  const page = await open(`/#key=${platform.key}`);
  await page.getByRole('button', { name: 'Talk with Lantern House front desk' }).click();
  await said(page, /Welcome to the Lantern House Museum/);
  return page;
}

async function say(page: Page, text: string, answer: RegExp): Promise<void> {
  await page.getByRole('textbox').fill(text);
  await page.getByRole('textbox').press('Enter');
  await said(page, answer);
}

/** The newest words of the PAL that match. */
async function said(page: Page, words: RegExp): Promise<void> {
  await page.locator('.row-pal .message[data-phase="final"] .message-text').filter({ hasText: words }).last().waitFor();
}

function card(page: Page, name: string): Locator {
  return page.getByRole('article', { name }).last();
}

/** A day on which the museum is open, far enough for any clock. */
function openDay(): string {
  const day = new Date(Date.now() + 14 * 86_400_000);
  while (day.getUTCDay() === 1) day.setUTCDate(day.getUTCDate() + 1);
  return day.toISOString().slice(0, 10);
}

describe('the page on the real platform', () => {
  it('carries a whole visit: look up, book with a missing detail, confirm, be shown the way, cancel, say goodbye', async () => {
    const page = await startTalk();
    await say(page, `Which times are free on ${openDay()} for 4 people?`, /there is room at/);
    await card(page, 'Find visit times').getByText('Done').waitFor();
    await say(page, 'Please book 11:30', /name/);
    await say(page, 'Harbour School', /Harbour School/);
    const booking = card(page, 'Book visit');
    await booking.getByText('Harbour School').waitFor();
    await expectAccessible(page);
    await booking.getByRole('button', { name: 'Yes, do it' }).click();
    await said(page, /LH-\d{4}/);
    await booking.getByText('Done').waitFor();
    await booking.getByText('What came back').click();
    await booking.getByText(/Status 200|Status 201/).waitFor();
    const code = /LH-\d{4}/.exec((await page.locator('.message-text').allTextContents()).join(' '))![0];

    await say(page, 'Show me the way to the lens room', /plan/);
    await page.getByRole('img', { name: 'A plan with the way: lens room' }).waitFor();
    await card(page, 'Show directions').getByText('Done').waitFor();

    await say(page, `Please cancel ${code}`, /is cancelled/);
    await card(page, 'Cancel visit').getByText('Done').waitFor();
    await say(page, 'Thank you, goodbye', /Goodbye/);
    await page.getByText('The PAL said goodbye and hung up.').waitFor();
    await expectAccessible(page);

    const id = new URL(page.url()).pathname.split('/')[2];
    const calls = await platform.ok<{ data: { tool_name: string; state: string; confirmed_by: string | null }[] }>(
      'GET',
      `/v2/conversations/${id}/tool_calls`,
    );
    expect(calls.data.map((call) => [call.tool_name, call.state, call.confirmed_by])).toEqual([
      ['find_visit_times', 'succeeded', null],
      ['book_visit', 'succeeded', 'button'],
      ['show_directions', 'succeeded', null],
      ['cancel_visit', 'succeeded', null],
      ['end_call', 'succeeded', null],
    ]);

    await page.reload();
    await page.getByRole('heading', { name: 'This conversation has ended' }).waitFor();
    await said(page, /is cancelled/);
    await page.getByRole('button', { name: 'Talk again' }).click();
    await page.getByRole('textbox').waitFor();
  });

  it('sends nothing after a no', async () => {
    const page = await startTalk();
    await say(page, `Book a visit on ${openDay()} at 13:00 for 2 people, the name is Harbour School`, /Harbour School/);
    await card(page, 'Book visit').getByRole('button', { name: 'No, don’t' }).click();
    await card(page, 'Book visit').getByText('Declined').waitFor();
    const id = new URL(page.url()).pathname.split('/')[2];
    const { data } = await platform.ok<{ data: { state: string; attempts: number }[] }>(
      'GET',
      `/v2/conversations/${id}/tool_calls`,
    );
    expect(data).toMatchObject([{ state: 'declined', attempts: 0 }]);
  });

  it('shows a booking that the office refuses in words as one that failed', async () => {
    const page = await startTalk();
    await say(
      page,
      `Book a visit on ${openDay()} at 11:00 for 2 people, the name is Harbour School`,
      /shall I book it/,
    );
    await card(page, 'Book visit').getByRole('button', { name: 'Yes, do it' }).click();
    await said(page, /^Visits begin at .*, not at 11:00\.$/);
    await card(page, 'Book visit').getByText('Failed').waitFor();
    expect(await card(page, 'Book visit').getByText('Done', { exact: true }).count()).toBe(0);
  });

  it('keeps what was done to read: the life of a call, the PAL and its tools', async () => {
    const page = await startTalk();
    await say(page, `Book a visit on ${openDay()} at 13:00 for 2 people, the name is Harbour School`, /Harbour School/);
    await card(page, 'Book visit').getByRole('button', { name: 'No, don’t' }).click();
    await card(page, 'Book visit').getByText('Declined').waitFor();
    await page.goto(`${platform.url}/conversations/${new URL(page.url()).pathname.split('/')[2]}`);
    const steps = page.getByRole('article', { name: 'Book visit, step by step' }).locator('.life-state');
    await steps.last().getByText('Declined').waitFor();
    expect((await steps.allInnerTexts()).slice(-2)).toEqual(['Waiting for an answer', 'Declined']);
    await page.getByRole('region', { name: 'Events' }).getByText('conversation.tool_call.held').waitFor();
    await expectAccessible(page);

    await page.getByRole('link', { name: 'Lantern House front desk' }).click();
    await page.getByRole('heading', { name: 'Lantern House front desk', level: 1 }).waitFor();
    await expectAccessible(page);
    await page.getByRole('region', { name: 'Tools' }).getByRole('link', { name: 'Book visit' }).click();
    await page.getByRole('region', { name: 'Policy' }).getByText('it waits until the person has said so').waitFor();
    await expectAccessible(page);

    const sections = page.getByRole('navigation', { name: 'Sections' });
    await sections.getByRole('link', { name: 'Tools' }).click();
    await page.getByLabel('Search tools').fill('cancel');
    await page.getByText('1 tool with “cancel”').waitFor();
    await sections.getByRole('link', { name: 'Documents' }).click();
    await page.getByRole('heading', { name: /documents/i, level: 1 }).waitFor();
    await sections.getByRole('link', { name: 'Conversations' }).click();
    await page.getByRole('main').getByRole('listitem').first().waitFor();
    await sections.getByRole('link', { name: 'PALs' }).click();
    await page.getByRole('main').getByRole('link', { name: 'Lantern House front desk' }).waitFor();
  });

  it('lets a guest in with the link alone, shows all that was said, and follows what another client says', async () => {
    const { data } = await platform.ok<{ data: { pal_id: string }[] }>('GET', '/v2/pals?pal_type=user');
    const talk = await platform.ok<{ conversation_id: string; conversation_url: string }>('POST', '/v2/conversations', {
      pal_id: data[0]!.pal_id,
      chat: true,
    });
    const guest = await open(new URL(talk.conversation_url).pathname);
    await said(guest, /Welcome to the Lantern House Museum/);
    await platform.ok('POST', `/v2/conversations/${talk.conversation_id}/respond`, { text: 'Are dogs allowed?' });
    await said(guest, /dogs/i);
    await platform.ok('POST', `/v2/conversations/${talk.conversation_id}/end`);
    await guest.getByText('Somebody ended it.').waitFor();
  });

  it('opens a private conversation with the link it was given, and not without', async () => {
    const { data } = await platform.ok<{ data: { pal_id: string }[] }>('GET', '/v2/pals?pal_type=user');
    const talk = await platform.ok<{ conversation_id: string; conversation_url: string }>('POST', '/v2/conversations', {
      pal_id: data[0]!.pal_id,
      chat: true,
      require_auth: true,
    });
    const stranger = await open(`/c/${talk.conversation_id}`);
    await stranger.getByRole('alert').getByText('It is private').waitFor();
    const link = new URL(talk.conversation_url);
    const guest = await open(link.pathname + link.search);
    await said(guest, /Welcome to the Lantern House Museum/);
  });

  it('shows the face the platform draws', async () => {
    const page = await startTalk();
    const picture = page.locator('.stage-face img');
    await picture.waitFor();
    expect(await picture.evaluate((image: HTMLImageElement) => image.complete && image.naturalWidth)).toBeGreaterThan(
      0,
    );
  });

  it('refuses a wrong key in the words of the page', async () => {
    const page = await open('/#key=pk_wrong');
    await page.getByText('does not accept this key').waitFor();
  });

  // Stands last: a platform that was booted in a test is closed with it.
  it('goes on after a restart of the server, with a held call still held', async () => {
    const page = await startTalk();
    await say(page, `Book a visit on ${openDay()} at 13:00 for 3 people, the name is Harbour School`, /Harbour School/);
    const yes = card(page, 'Book visit').getByRole('button', { name: 'Yes, do it' });
    await yes.waitFor();
    const before = await page.locator('.message-text').allTextContents();
    await platform.close();
    await page.getByRole('status').getByText('Connecting again').waitFor();
    platform = await boot(Number(new URL(platform.url).port));
    await page.getByRole('status').getByText('Connecting again').waitFor({ state: 'detached' });
    expect(await page.locator('.message-text').allTextContents()).toEqual(before);
    await yes.click();
    await said(page, /LH-\d{4}/);
  });
});

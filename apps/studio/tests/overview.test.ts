import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { launchBrowser, openPage } from './support/browser.ts';
import { startFrontDesk } from './support/front-desk.ts';
import type { ScriptedServer } from './support/scripted-server.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
});

async function visit(hash = '', prepare: (server: ScriptedServer) => void = () => {}) {
  const server = await startFrontDesk();
  prepare(server);
  const opened = await openPage(browser);
  onTestFinished(async () => {
    await opened.context.close();
    await server[Symbol.asyncDispose]();
    expect(opened.problems).toEqual([]);
  });
  await opened.page.goto(`${server.url}/${hash}`);
  return { server, page: opened.page };
}

describe('overview', () => {
  it('asks for a key once and shows what runs', async () => {
    const { page, server } = await visit();
    await page.getByLabel('API key').fill(server.key);
    await page.getByRole('button', { name: 'Open' }).click();
    await page.getByRole('heading', { name: 'Who would you like to talk to?' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'Mara' }).waitFor();
  });

  it('takes the key out of the address and keeps the rest of it', async () => {
    const { page } = await visit('#key=pk_scripted&at=top');
    await page.getByRole('heading', { name: 'Mara' }).waitFor();
    expect(new URL(page.url()).hash).toBe('#at=top');
    expect(await page.evaluate(() => sessionStorage.getItem('palaver.api_key'))).toBe('pk_scripted');
    expect(await page.evaluate(() => localStorage.length)).toBe(0);
  });

  it('says that a key is wrong and asks again', async () => {
    const { page, server } = await visit('#key=pk_wrong');
    await page.getByRole('alert').getByText('does not accept this key').waitFor();
    await page.getByLabel('API key').fill(server.key);
    await page.getByLabel('API key').press('Enter');
    await page.getByRole('heading', { name: 'Mara' }).waitFor();
  });

  it('asks for a key where none was pasted', async () => {
    const { page } = await visit();
    await page.getByRole('button', { name: 'Open' }).click();
    await page.getByRole('alert').getByText('Paste a key first.').waitFor();
  });

  it('forgets the key on demand', async () => {
    const { page } = await visit('#key=pk_scripted');
    await page.getByRole('button', { name: 'Forget key' }).click();
    await page.getByLabel('API key').waitFor();
    expect(await page.evaluate(() => sessionStorage.length)).toBe(0);
  });

  it('tells what a PAL can do, in words, and what it thinks with', async () => {
    const { page } = await visit('#key=pk_scripted');
    const list = page.getByRole('list', { name: 'What it can do' });
    await list.waitFor();
    const tools = await list.getByRole('listitem').allInnerTexts();
    expect(tools.map((text) => text.replace(/\s+/g, ' '))).toEqual([
      'Find tours looks things up',
      'Book tour asks you first',
      'Cancel tour changes things',
      'Show directions on this page',
    ]);
    const quiz = page.getByRole('article', { name: 'Quiz master' });
    await quiz.getByText('It talks, and has no tools.').waitFor();
    await quiz.getByText('thinks with gpt-4o-mini').waitFor();
  });

  it('draws a face where the picture of it cannot be shown', async () => {
    const { page } = await visit('#key=pk_scripted', (server) => {
      server.pals = [
        { pal_id: 'p9', pal_name: 'Front desk', default_face_id: 'r9', created_at: '2026-05-15T10:30:00Z' },
      ];
      server.faces = [{ face_id: 'r9', thumbnail_image_url: 'https://pal.example/faces/gone.svg' }];
    });
    await page.locator('.pal-card .portrait svg').waitFor();
    expect(await page.locator('.pal-card .portrait img').count()).toBe(0);
  });

  it('starts a conversation and opens it', async () => {
    const { page, server } = await visit('#key=pk_scripted');
    await page.getByRole('button', { name: 'Talk with Mara' }).click();
    await page.getByRole('textbox', { name: 'Your words to Mara' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/c/c1');
    expect(server.conversations.get('c1')?.name).toBe('A talk with Mara');
    await page.goBack();
    await page.getByRole('heading', { name: 'Who would you like to talk to?' }).waitFor();
  });

  it('lists the newest conversations first', async () => {
    const { page } = await visit('#key=pk_scripted', (server) => {
      server.addConversation('old').name = 'The older one';
      server.addConversation('new').name = 'The newer one';
    });
    const links = page.getByRole('region', { name: 'Recent conversations' }).getByRole('link');
    await links.first().waitFor();
    expect(await links.allInnerTexts()).toEqual(['The newer one', 'The older one']);
    await links.first().click();
    await page.getByRole('main', { name: 'Conversation' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/c/new');
  });

  it('teaches the first command where nothing runs, and looks again', async () => {
    const { page, server } = await visit('#key=pk_scripted', (empty) => {
      empty.pals = [];
    });
    const command = page.getByRole('region', { name: 'The command that makes a PAL' });
    const text = await command.textContent();
    expect(text).toContain(`curl -s ${server.url}/v2/pals`);
    expect(text).not.toContain('pk_scripted');
    server.pals = [{ pal_id: 'p9', pal_name: 'Front desk', created_at: '2026-05-15T10:30:00Z' }];
    await page.getByRole('button', { name: 'Look again' }).click();
    await page.getByRole('heading', { name: 'Front desk' }).waitFor();
  });

  it('gives the server’s words when it cannot answer, and tries again', async () => {
    const { page, server } = await visit('#key=pk_scripted', (down) => {
      down.outage = 503;
    });
    await page.getByRole('alert').getByText('The server is draining.').waitFor();
    server.outage = null;
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { name: 'Mara' }).waitFor();
  });

  it('says that an address leads nowhere', async () => {
    const { page, server } = await visit();
    await page.goto(`${server.url}/nowhere`);
    await page.getByRole('heading', { name: 'There is nothing at this address' }).waitFor();
    await page.getByRole('link', { name: 'See what runs here' }).click();
    await page.getByLabel('API key').waitFor();
  });

  it('keeps the chosen theme', async () => {
    const { page } = await visit();
    await page.getByRole('button', { name: 'Use the dark theme' }).click();
    await page.reload();
    await page.getByRole('button', { name: 'Use the light theme' }).waitFor();
    const ground = await page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    expect(ground).toBe('rgb(13, 20, 19)');
  });
});

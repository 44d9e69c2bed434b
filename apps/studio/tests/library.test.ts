import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { launchBrowser, openPage } from './support/browser.ts';
import { fillLibrary, pastTalk, startFrontDesk } from './support/front-desk.ts';
import type { ScriptedServer } from './support/scripted-server.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
});

async function visit(address: string, prepare: (server: ScriptedServer) => void = () => {}) {
  const server = await startFrontDesk();
  fillLibrary(server);
  prepare(server);
  const opened = await openPage(browser);
  onTestFinished(async () => {
    await opened.context.close();
    await server[Symbol.asyncDispose]();
    expect(opened.problems).toEqual([]);
  });
  await opened.page.goto(`${server.url}${address}#key=pk_scripted`);
  return { server, page: opened.page };
}

describe('lists', () => {
  it('are reached from the overview, and lead to their records and back', async () => {
    const { page } = await visit('/');
    await page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: 'Tools' }).click();
    await page.getByRole('heading', { name: 'Tools', level: 1 }).waitFor();
    await page.getByRole('link', { name: 'Book guided tour' }).click();
    await page.getByRole('heading', { name: 'Book guided tour', level: 1 }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/tools/t1');
    await page.goBack();
    await page.getByText('6 tools').waitFor();
  });

  it('search as one types, and the address keeps the search', async () => {
    const { page } = await visit('/tools');
    await page.getByLabel('Search tools').fill('cancel');
    await page.getByText('1 tool with “cancel”').waitFor();
    expect(new URL(page.url()).search).toBe('?q=cancel');
    await page.reload();
    await page.getByText('1 tool with “cancel”').waitFor();
    expect(await page.getByLabel('Search tools').inputValue()).toBe('cancel');
    await page.getByRole('navigation', { name: 'Sections' }).getByRole('link', { name: 'Tools' }).click();
    await page.getByText('6 tools').waitFor();
    expect(await page.getByLabel('Search tools').inputValue()).toBe('');
  });

  it('say that nothing was found, and show all again', async () => {
    const { page } = await visit('/documents?q=nothing-like-it');
    await page.getByText('No documents with “nothing-like-it”').waitFor();
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByRole('link', { name: 'Opening hours' }).waitFor();
  });

  it('go beyond a hundred rows, newest conversations first', async () => {
    const { page } = await visit('/conversations', (server) => {
      for (let number = 1; number <= 130; number += 1) server.addConversation(`c${number}`).name = `Talk ${number}`;
    });
    const rows = page.getByRole('main').getByRole('listitem').getByRole('link');
    await page.getByText('1 to 50 of 130').waitFor();
    expect((await rows.allInnerTexts()).slice(0, 2)).toEqual(['Talk 130', 'Talk 129']);
    await page.getByRole('link', { name: 'Older' }).click();
    await page.getByText('51 to 100 of 130').waitFor();
    await page.getByRole('link', { name: 'Older' }).click();
    await page.getByText('101 to 130 of 130').waitFor();
    expect((await rows.allInnerTexts()).at(-1)).toBe('Talk 1');
    await page.goto(new URL('/conversations?q=talk%20123', page.url()).href);
    await page.getByText('1 conversation with “talk 123”').waitFor();
  });

  it('teach the first command where there is nothing', async () => {
    const { page } = await visit('/documents', (server) => {
      server.library = {};
    });
    await page.getByRole('heading', { name: 'There are no documents yet' }).waitFor();
    const command = page.getByRole('region', { name: 'The command that adds a document' });
    expect(await command.textContent()).toContain('/v2/documents');
  });

  it('give the server’s words when it cannot answer, and try again', async () => {
    const { page, server } = await visit('/pals', (down) => {
      down.outage = 503;
    });
    await page.getByRole('alert').getByText('The server is draining.').waitFor();
    server.outage = null;
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('link', { name: 'Mara' }).waitFor();
  });
});

describe('records', () => {
  it('show a tool’s arguments, its delivery with masked secrets, and its policy', async () => {
    const { page } = await visit('/tools/t1');
    await page.getByRole('table').waitFor();
    const rows = await page.getByRole('row').allInnerTexts();
    expect(rows.map((text) => text.replace(/\s+/g, ' ').trim())).toEqual([
      'Name Type Meaning',
      'date needed text The day of the tour format date',
      'people whole number at least 1 · at most 12',
      'contact object',
      'contact.email text',
    ]);
    const delivery = page.getByRole('region', { name: 'Delivery' });
    await delivery.getByText('POST https://museum.example.com/tours/{date}').waitFor();
    await delivery.getByText('********').waitFor();
    await page.getByRole('region', { name: 'Policy' }).getByText('it waits until the person has said so').waitFor();
  });

  it('show a PAL with its tools, guardrails, objectives and documents, and start a talk', async () => {
    const { page } = await visit('/pals/p1');
    await page.getByRole('region', { name: 'Guardrails' }).getByText('Never promise a discount.').waitFor();
    await page.getByRole('region', { name: 'Objectives' }).getByText('Finds out: Visit day').waitFor();
    await page.getByRole('region', { name: 'Tools' }).getByRole('link', { name: 'Find tours' }).waitFor();
    const documents = page.getByRole('region', { name: 'Documents' }).getByRole('link');
    expect(await documents.allInnerTexts()).toEqual(['Opening hours']);
    await page.getByRole('button', { name: 'Talk with Mara' }).click();
    await page.getByRole('textbox', { name: 'Your words to Mara' }).waitFor();
  });

  it('show a document, how far it was read and from where', async () => {
    const { page } = await visit('/documents/d1');
    await page.getByRole('heading', { name: 'Opening hours' }).waitFor();
    await page.getByRole('region', { name: 'Pages that were read' }).getByText('hours.html').waitFor();
  });

  it('show a conversation: what was said, the life of each call, every event', async () => {
    const { page } = await visit('/conversations/past', (server) => {
      pastTalk(server.addConversation('past'));
    });
    const said = page.getByRole('region', { name: 'What was said and done' });
    await said.getByText('The lighthouse walk is booked.').waitFor();
    await said.getByText('No prices: a discount was promised.').waitFor();
    await said.getByText('Find out day (visit day: Saturday)').waitFor();
    const steps = await page
      .getByRole('article', { name: 'Book tour, step by step' })
      .getByRole('listitem')
      .allInnerTexts();
    expect(steps.map((text) => text.replace(/\d\d:\d\d:\d\d/, 'TIME').replace(/\s+/g, ' '))).toEqual([
      'Getting ready TIME.000 for 20 ms',
      'Waiting for an answer TIME.020 for 4 s',
      'Running TIME.020 for 1.5 s',
      'Failed TIME.520 The service had a problem of its own (status 503).',
    ]);
    await page.getByText('Confirmed with the button. Sent 3 times.').waitFor();
    await page.getByRole('region', { name: 'Events' }).getByText('conversation.guardrail.triggered').waitFor();
    await page.getByRole('link', { name: 'Mara' }).click();
    await page.getByRole('heading', { name: 'Mara', level: 1 }).waitFor();
  });

  it('say in plain words that there is no such record', async () => {
    const { page } = await visit('/tools/gone');
    await page.getByRole('heading', { name: 'There is no such tool' }).waitFor();
    await page.getByRole('link', { name: 'All tools' }).click();
    await page.getByText('6 tools').waitFor();
  });
});

describe('without a key', () => {
  it('ask for it, and show what the address names once it is there', async () => {
    const { page, server } = await visit('/');
    await page.getByRole('button', { name: 'Forget key' }).click();
    await page.goto(`${server.url}/tools/t1`);
    await page.getByLabel('API key').fill(server.key);
    await page.getByLabel('API key').press('Enter');
    await page.getByRole('heading', { name: 'Book guided tour' }).waitFor();
  });
});

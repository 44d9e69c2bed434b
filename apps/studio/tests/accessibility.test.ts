import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { expectAccessible, launchBrowser, openPage } from './support/browser.ts';
import { fillLibrary, heldBooking, pastTalk, startFrontDesk } from './support/front-desk.ts';
import type { ScriptedConversation } from './support/scripted-conversation.ts';
import type { ScriptedServer } from './support/scripted-server.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
});

async function open(options: BrowserContextOptions = {}) {
  const server = await startFrontDesk();
  const { page, context, problems } = await openPage(browser, options);
  onTestFinished(async () => {
    await context.close();
    await server[Symbol.asyncDispose]();
    expect(problems).toEqual([]);
  });
  return { server, page, talk: server.addConversation('talk') };
}

const phone: BrowserContextOptions = { viewport: { width: 320, height: 640 }, hasTouch: true, isMobile: true };

const looks: readonly (readonly [string, BrowserContextOptions])[] = [
  ['light', { colorScheme: 'light' }],
  ['dark', { colorScheme: 'dark' }],
  ['a narrow phone', phone],
];

interface Scene {
  readonly name: string;
  readonly path: string;
  readonly prepare?: (talk: ScriptedConversation, server: ScriptedServer) => void;
  readonly settle: (page: Page, talk: ScriptedConversation) => Promise<void>;
}

const scenes: readonly Scene[] = [
  { name: 'no key', path: '/', settle: (page) => page.getByLabel('API key').waitFor() },
  {
    name: 'a wrong key',
    path: '/#key=pk_wrong',
    settle: (page) => page.getByText('does not accept this key').waitFor(),
  },
  {
    name: 'the overview',
    path: '/#key=pk_scripted',
    settle: (page) => page.getByText('asks you first').waitFor(),
  },
  {
    name: 'nothing yet',
    path: '/#key=pk_scripted',
    prepare: (_, server) => {
      server.pals = [];
    },
    settle: (page) => page.getByText('Nobody is here yet').waitFor(),
  },
  {
    name: 'an empty talk',
    path: '/c/talk#key=pk_scripted',
    settle: (page) => page.getByText('Say hello').waitFor(),
  },
  {
    name: 'a held call',
    path: '/c/talk#key=pk_scripted',
    prepare: (talk) => heldBooking(talk),
    settle: async (page) => {
      await page.getByText('What came back').click();
      await page.getByRole('button', { name: 'Yes, do it' }).waitFor();
    },
  },
  {
    name: 'every state of a call',
    path: '/c/talk#key=pk_scripted',
    prepare: everyState,
    settle: async (page, talk) => {
      await page.getByRole('img', { name: 'A plan with the way: lift' }).waitFor();
      talk.streaming('One moment', 'i99');
      await page.getByText('One moment').waitFor();
    },
  },
  {
    name: 'a lost connection',
    path: '/c/talk#key=pk_scripted',
    settle: async (page, talk) => {
      await page.getByText('Say hello').waitFor();
      talk.refusal = 1012;
      talk.drop();
      await page.getByText('Connecting again').waitFor();
    },
  },
  {
    name: 'the end',
    path: '/c/talk#key=pk_scripted',
    prepare: (talk) => {
      talk.pal('Goodbye.');
      talk.end('end_call_tool');
    },
    settle: (page) => page.getByText('hung up').waitFor(),
  },
  {
    name: 'a list',
    path: '/tools#key=pk_scripted',
    prepare: (_, server) => fillLibrary(server),
    settle: (page) => page.getByText('6 tools').waitFor(),
  },
  {
    name: 'an empty list',
    path: '/documents#key=pk_scripted',
    settle: (page) => page.getByText('There are no documents yet').waitFor(),
  },
  {
    name: 'a search without results',
    path: '/pals?q=nobody#key=pk_scripted',
    prepare: (_, server) => fillLibrary(server),
    settle: (page) => page.getByText('No PALs with').waitFor(),
  },
  {
    name: 'a tool',
    path: '/tools/t1#key=pk_scripted',
    prepare: (_, server) => fillLibrary(server),
    settle: (page) => page.getByText('contact.email').waitFor(),
  },
  {
    name: 'a PAL',
    path: '/pals/p1#key=pk_scripted',
    prepare: (_, server) => fillLibrary(server),
    settle: async (page) => {
      await page.getByText('Its prompt').click();
      await page.getByText('Never promise a discount.').waitFor();
    },
  },
  {
    name: 'a conversation of the past',
    path: '/conversations/talk#key=pk_scripted',
    prepare: (talk, server) => {
      fillLibrary(server);
      everyState(talk);
      pastTalk(talk);
    },
    settle: (page) => page.getByText('Confirmed with the button.').waitFor(),
  },
  {
    name: 'no such record',
    path: '/tools/gone#key=pk_scripted',
    settle: (page) => page.getByText('no such tool').waitFor(),
  },
  { name: 'no such talk', path: '/c/nothing', settle: (page) => page.getByRole('alert').waitFor() },
];

function everyState(talk: ScriptedConversation): void {
  const states = [
    'proposed',
    'invalid',
    'duplicate',
    'declined',
    'expired',
    'dispatched',
    'succeeded',
    'failed',
  ] as const;
  for (const state of [...states, 'unknown', 'cancelled'] as const) {
    talk.ledger({ tool_call_id: state, state, arguments: { note: state }, result: '{"list":["a",{"b":1}]}' });
    talk.callState(state, 'book_tour', state, 'status 500');
  }
  talk.emit('conversation.tool_call', { name: 'show_directions', arguments: '{"place":"lift"}', tool_call_id: 'm1' });
  talk.emit('conversation.tool_call', { name: 'open_form', arguments: '{"form":"a"}', tool_call_id: 'm2' });
  talk.emit('conversation.error', { code: 'engine_failed', message: 'no answer', recoverable: true });
  talk.emit('conversation.error', { code: 'internal', message: 'broken', recoverable: false });
  const cut = { role: 'pal', speech: 'This is cut off', interrupted: true, heard: 'This is' } as const;
  talk.emit('conversation.utterance', cut, { inference_id: 'i98' });
}

describe.each(looks)('in %s', (_, options) => {
  it.each(scenes)('axe finds nothing on: $name', async ({ path, prepare, settle }) => {
    const { server, page, talk } = await open(options);
    prepare?.(talk, server);
    await page.goto(server.url + path);
    await settle(page, talk);
    await expectAccessible(page);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
  });
});

describe('keyboard', () => {
  it('is enough to start a talk, say something, answer a held call and leave', async () => {
    const { server, page } = await open();
    await page.goto(`${server.url}/#key=pk_scripted`);
    await page.getByText('asks you first').waitFor();
    await tabTo(page, 'Talk with Mara');
    await page.keyboard.press('Enter');
    await page.getByRole('textbox').waitFor();
    const talk = server.conversations.get('c2')!;
    await tabTo(page, 'Your words to Mara');
    await page.keyboard.type('Hello');
    await page.keyboard.press('Enter');
    await talk.next('conversation.respond');
    talk.user('Hello');
    talk.held('t1', 'book_tour', { tour: 'Lighthouse walk' }, 'Book it?');
    talk.pal('Book it?');
    await page.getByRole('button', { name: 'Yes, do it' }).waitFor();
    await tabTo(page, 'Yes, do it', 'Shift+Tab');
    await page.keyboard.press('Space');
    await talk.next('conversation.tool_call.confirm');
    await tabTo(page, 'Leave', 'Shift+Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Who would you like to talk to?' }).waitFor();
  });

  it('shows where the focus is', async () => {
    const { server, page } = await open();
    await page.goto(server.url);
    await page.getByLabel('API key').waitFor();
    await page.keyboard.press('Tab');
    const outline = await page.evaluate(() => getComputedStyle(document.activeElement!).outlineStyle);
    expect(outline).toBe('solid');
  });
});

describe('reduced motion', () => {
  it('leaves nothing moving', async () => {
    const { server, page, talk } = await open({ reducedMotion: 'reduce' });
    heldBooking(talk);
    await page.goto(`${server.url}/c/talk`);
    await page.getByRole('button', { name: 'Yes, do it' }).waitFor();
    talk.streaming('Still', 'i99');
    await page.getByRole('button', { name: 'Stop' }).waitFor();
    expect(await page.evaluate(() => document.getAnimations().length)).toBe(0);
  });
});

/** Moves the focus until it stands on the element of this name. */
async function tabTo(page: Page, name: string, key = 'Tab'): Promise<void> {
  for (let presses = 0; presses < 40; presses += 1) {
    await page.keyboard.press(key);
    const focused = page.locator(':focus');
    if ((await focused.count()) === 0) continue;
    const text = await focused.evaluate((element) => {
      const labels = (element as HTMLInputElement).labels;
      return `${element.getAttribute('aria-label') ?? ''} ${labels?.[0]?.textContent ?? ''} ${element.textContent}`;
    });
    if (text.includes(name)) return;
  }
  throw new Error(`"${name}" cannot be reached with ${key}`);
}

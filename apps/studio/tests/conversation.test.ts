import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { launchBrowser, openPage } from './support/browser.ts';
import { heldBooking, startFrontDesk } from './support/front-desk.ts';
import type { ScriptedConversation } from './support/scripted-conversation.ts';

let browser: Browser;

beforeAll(async () => {
  browser = await launchBrowser();
});

afterAll(async () => {
  await browser.close();
});

interface Options {
  /** Whether the visitor holds a key to the server. */
  readonly key?: boolean;
  readonly path?: string;
  readonly prepare?: (talk: ScriptedConversation) => void;
}

async function join({ key = true, path = '/c/talk', prepare = () => {} }: Options = {}) {
  const server = await startFrontDesk();
  const talk = server.addConversation('talk');
  prepare(talk);
  const { page, context, problems } = await openPage(browser);
  onTestFinished(async () => {
    await context.close();
    await server[Symbol.asyncDispose]();
    expect(problems).toEqual([]);
  });
  await page.goto(`${server.url}${path}${key ? '#key=pk_scripted' : ''}`);
  return { server, talk, page, box: page.getByRole('textbox', { name: 'Your words to Mara' }) };
}

async function waitForActivity(page: Page, words: string): Promise<void> {
  await page.locator('.activity').getByText(words, { exact: true }).waitFor();
}

function rows(page: Page): Promise<string[]> {
  return page.locator('.message-text').allInnerTexts();
}

describe('conversation page', () => {
  it('shows what is said as it is said', async () => {
    const { page, talk, box } = await join();
    await waitForActivity(page, 'Listening');
    await box.fill('When do you open?');
    await box.press('Enter');
    expect(await talk.next('conversation.respond')).toMatchObject({ properties: { text: 'When do you open?' } });
    expect(await box.inputValue()).toBe('');
    talk.user('When do you open?');
    await waitForActivity(page, 'Thinking…');
    const id = talk.nextInference();
    talk.streaming('We open at', id);
    await page.locator('.message-text').getByText('We open at').waitFor();
    await waitForActivity(page, 'Speaking');
    talk.streaming('We open at ten, every', id);
    talk.emit('conversation.utterance', { role: 'pal', speech: 'We open at ten, every day.' }, { inference_id: id });
    await waitForActivity(page, 'Listening');
    expect(await rows(page)).toEqual(['When do you open?', 'We open at ten, every day.']);
  });

  it('sends with Enter, breaks lines with Shift + Enter, and sends nothing empty', async () => {
    const { page, talk, box } = await join();
    await waitForActivity(page, 'Listening');
    await box.press('Enter');
    await box.pressSequentially('one');
    await box.press('Shift+Enter');
    await box.pressSequentially('two');
    await box.press('Enter');
    expect(await talk.next('conversation.respond')).toMatchObject({ properties: { text: 'one\ntwo' } });
    expect(talk.sent).toEqual([]);
  });

  it('lets people write at once, and says in the title of the tab that an answer is wanted', async () => {
    const { page, talk, box } = await join();
    await waitForActivity(page, 'Listening');
    expect(await box.evaluate((element) => element === document.activeElement)).toBe(true);
    expect(await page.title()).toBe('Mara · Palaver');
    heldBooking(talk);
    await waitForActivity(page, 'Waiting for your answer');
    expect(await page.title()).toBe('Your answer? · Mara');
  });

  it('keeps the newest words in sight when the window is narrowed, unless the reader has scrolled up', async () => {
    const { page } = await join({
      prepare: (one) => {
        for (let n = 0; n < 12; n++)
          one.pal(`${'Lamps of many kinds are shown in the house. '.repeat(5)}That was ${n}.`);
      },
    });
    const toEnd = () => page.evaluate(() => document.documentElement.scrollHeight - innerHeight - scrollY);
    await page.locator('.message-text').getByText('That was 11.').waitFor();
    await expect.poll(toEnd).toBeLessThan(2);
    for (const size of [
      { width: 600, height: 760 },
      { width: 375, height: 500 },
      { width: 1280, height: 400 },
    ]) {
      await page.setViewportSize(size);
      await expect.poll(toEnd).toBeLessThan(2);
    }
    await page.mouse.wheel(0, -900);
    await expect.poll(toEnd).toBeGreaterThan(400);
    await page.setViewportSize({ width: 500, height: 500 });
    await page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
    expect(await toEnd()).toBeGreaterThan(400);
  });

  it('stops the reply with the button and with Escape', async () => {
    const { page, talk, box } = await join({ prepare: (one) => one.user('Tell me everything') });
    const id = talk.nextInference();
    await waitForActivity(page, 'Thinking…');
    talk.streaming('It all began when', id);
    await page.getByRole('button', { name: 'Stop' }).click();
    await talk.next('conversation.interrupt');
    await box.press('Escape');
    await talk.next('conversation.interrupt');
    const speech = 'It all began when the harbour was built.';
    const cut = { role: 'pal', speech, interrupted: true, heard: 'It all began when' } as const;
    talk.emit('conversation.utterance', cut, { inference_id: id });
    await page.getByText('cut off here').waitFor();
    expect(await page.locator('.message-unheard').textContent()).toContain('the harbour was built.');
    expect(await page.getByRole('button', { name: 'Stop' }).count()).toBe(0);
  });

  it('reads out whole replies only, and nothing from before', async () => {
    const { page, talk } = await join({
      prepare: (one) => {
        const timestamp = Date.now() / 1000 - 60;
        one.emit('conversation.utterance', { role: 'pal', speech: 'Said before.' }, { timestamp, inference_id: 'i0' });
      },
    });
    await page.locator('.message-text').getByText('Said before.').waitFor();
    const log = page.getByRole('log');
    talk.streaming('Half a', 'i9');
    await page.locator('.message-text').getByText('Half a').waitFor();
    expect(await log.textContent()).toBe('');
    talk.emit('conversation.utterance', { role: 'pal', speech: 'Half a sentence.' }, { inference_id: 'i9' });
    await log.getByText('Mara: Half a sentence.').waitFor({ state: 'attached' });
  });

  it('shows the notice of an error in plain words', async () => {
    const { page, talk } = await join();
    await waitForActivity(page, 'Listening');
    talk.emit('conversation.error', {
      code: 'engine_failed',
      message: 'the engine gave no answer',
      recoverable: false,
    });
    await page.getByText('The PAL’s engine had a problem').waitFor();
    await page.getByText('The engine gave no answer.').waitFor();
  });
});

describe('conversation page calls', () => {
  it('shows a call with its arguments, its time and what came back', async () => {
    const { page } = await join({ prepare: heldBooking });
    const card = page.getByRole('article', { name: 'Find tours' });
    await card.getByText('83 ms').waitFor();
    await card.getByText('Done').waitFor();
    await card.getByText('Saturday 16 May 2026').or(card.getByText('Saturday, 16 May 2026')).waitFor();
    expect(await card.getByText('Under deck').isVisible()).toBe(false);
    await card.getByText('What came back').click();
    await card.getByText('Under deck').waitFor();
    await card.getByText('Status 200, 214 bytes').waitFor();
  });

  it('sends a yes to exactly the arguments shown, once', async () => {
    const { page, talk } = await join({ prepare: heldBooking });
    await waitForActivity(page, 'Waiting for your answer');
    const card = page.getByRole('article', { name: 'Book tour' });
    expect(await card.getByRole('timer').textContent()).toMatch(/^1:5\d$/);
    await card.getByRole('button', { name: 'Yes, do it' }).click();
    expect(await talk.next('conversation.tool_call.confirm')).toMatchObject({
      properties: { tool_call_id: 't2', arguments_hash: 'hash-t2' },
    });
    await card.getByText('Sending your yes…').waitFor();
    expect(await card.getByRole('button').count()).toBe(0);
    talk.callState('t2', 'book_tour', 'dispatched');
    await waitForActivity(page, 'Working: book tour');
    talk.ledger({
      tool_call_id: 't2',
      tool_name: 'book_tour',
      state: 'succeeded',
      arguments: { tour: 'Lighthouse walk' },
      response: { status: 201, duration_ms: 1400, bytes: 20, truncated: false },
      result: 'Booking B-17',
    });
    talk.callState('t2', 'book_tour', 'succeeded');
    await card.getByText('1.4 s').waitFor();
    await waitForActivity(page, 'Thinking…');
    talk.pal('Booked: B-17.');
    await waitForActivity(page, 'Listening');
  });

  it('sends a no', async () => {
    const { page, talk } = await join({ prepare: heldBooking });
    const card = page.getByRole('article', { name: 'Book tour' });
    await card.getByRole('button', { name: 'No, don’t' }).click();
    expect(await talk.next('conversation.tool_call.decline')).toMatchObject({ properties: { tool_call_id: 't2' } });
    talk.callState('t2', 'book_tour', 'declined');
    await card.getByText('Declined').waitFor();
  });

  it('keeps a held call beside the box, with its read-back once something else was said', async () => {
    const { page, talk } = await join({ prepare: heldBooking });
    const card = page.getByRole('article', { name: 'Book tour' });
    await card.waitFor();
    expect(await card.getByText('Shall I do that?').count()).toBe(0);
    talk.user('Is there a café?');
    talk.pal('Yes, by the pier.');
    await card.getByText('Shall I do that?').waitFor();
    expect(await page.locator('.transcript li.row').last().textContent()).toContain('Book tour');
  });

  it('takes no answer once the time is up', async () => {
    const { page, talk } = await join({ prepare: (one) => heldBooking(one, 1500) });
    const card = page.getByRole('article', { name: 'Book tour' });
    await card.getByText('The time to answer is up.').waitFor();
    expect(await card.getByRole('button', { name: 'Yes, do it' }).isDisabled()).toBe(true);
    talk.callState('t2', 'book_tour', 'expired', 'not_answered');
    await card.getByText('Nobody answered in time.').waitFor();
  });

  it('says in plain words why a call failed', async () => {
    const { page, talk } = await join();
    await waitForActivity(page, 'Listening');
    const reasons = [
      ['failed', 'status 503', 'The service had a problem of its own (status 503).'],
      ['failed', 'timeout', 'The service did not answer in time.'],
      ['invalid', 'missing_argument: date', 'A detail that the tool needs was missing: date'],
      ['unknown', 'crash', 'It may or may not have gone through.'],
    ] as const;
    for (const [index, [state, reason, words]] of reasons.entries()) {
      talk.callState(`f${index}`, 'book_tour', state, reason);
      await page.getByText(words).waitFor();
    }
  });

  it('shows directions and answers that they are shown', async () => {
    const { page, talk } = await join();
    await waitForActivity(page, 'Listening');
    const call = { name: 'show_directions', arguments: '{"place":"lens room"}', tool_call_id: 'm1' };
    talk.emit('conversation.tool_call', call);
    await page.getByRole('img', { name: 'A plan with the way: lens room' }).waitFor();
    expect(await talk.next('conversation.tool_result')).toMatchObject({
      properties: { tool_call_id: 'm1', output: { shown: true, place: 'lens room' }, status: 'success' },
    });
  });

  it('does not answer again a call that was settled before', async () => {
    const { page, talk } = await join({
      prepare: (one) => {
        const call = { name: 'show_directions', arguments: '{"place":"lift"}', tool_call_id: 'm1' };
        one.emit('conversation.tool_call', call);
        one.callState('m1', 'show_directions', 'dispatched');
        one.callState('m1', 'show_directions', 'succeeded');
      },
    });
    await page.getByRole('article', { name: 'Show directions' }).getByText('Done').waitFor();
    expect(talk.sent).toEqual([]);
  });

  it('lets people answer an app message it has no picture for', async () => {
    const { page, talk } = await join();
    await waitForActivity(page, 'Listening');
    const call = { name: 'open_form', arguments: '{"form":"feedback"}', tool_call_id: 'm2' };
    talk.emit('conversation.tool_call', call);
    await page.getByLabel('It waits for an app. Answer in its place:').fill('opened');
    await page.getByRole('button', { name: 'Send result' }).click();
    expect(await talk.next('conversation.tool_result')).toMatchObject({
      properties: { tool_call_id: 'm2', output: 'opened', status: 'success' },
    });
  });
});

describe('conversation page connection', () => {
  it('comes back after a loss without losing or repeating anything', async () => {
    const { page, talk, box } = await join({ prepare: (one) => one.pal('Welcome.') });
    await page.locator('.message-text').getByText('Welcome.').waitFor();
    talk.refusal = 1012;
    talk.drop();
    await page.getByRole('status').getByText('Connecting again').waitFor();
    await box.fill('still here');
    expect(await page.getByRole('button', { name: 'Send' }).isDisabled()).toBe(true);
    await box.press('Enter');
    expect(await box.inputValue()).toBe('still here');
    talk.pal('Are you still there?');
    talk.refusal = null;
    await page
      .getByRole('button', { name: 'Connect now' })
      .click({ timeout: 2000 })
      .catch(() => {});
    await page.locator('.message-text').getByText('Are you still there?').waitFor();
    expect(await rows(page)).toEqual(['Welcome.', 'Are you still there?']);
    expect(await page.locator('.banner').count()).toBe(0);
    await box.press('Enter');
    await talk.next('conversation.respond');
  });

  it('tells what did not arrive and sends it again', async () => {
    const { page, talk, box } = await join();
    await waitForActivity(page, 'Listening');
    await box.fill('Hello?');
    await box.press('Enter');
    await talk.next('conversation.respond');
    talk.drop();
    await page.getByRole('button', { name: 'Send it again' }).click();
    expect(await talk.next('conversation.respond')).toMatchObject({ properties: { text: 'Hello?' } });
    talk.user('Hello?');
    await waitForActivity(page, 'Thinking…');
    expect(await rows(page)).toEqual(['Hello?']);
  });

  it('shows the whole talk again after a reload', async () => {
    const { page } = await join({ prepare: heldBooking });
    await page.getByRole('article', { name: 'Book tour' }).waitFor();
    const before = await rows(page);
    await page.reload();
    await page.getByRole('article', { name: 'Book tour' }).waitFor();
    expect(await rows(page)).toEqual(before);
  });

  it('says why it ended and talks again', async () => {
    const { page, talk } = await join({ prepare: (one) => one.pal('Goodbye.') });
    await page.locator('.message-text').getByText('Goodbye.').waitFor();
    talk.end('end_call_tool');
    const end = page.getByRole('region', { name: 'This conversation has ended' });
    await end.getByText('The PAL said goodbye and hung up.').waitFor();
    expect(await page.getByRole('textbox').count()).toBe(0);
    await end.getByRole('button', { name: 'Talk again' }).click();
    await page.getByRole('textbox', { name: 'Your words to Mara' }).waitFor();
    expect(new URL(page.url()).pathname).toBe('/c/c2');
  });

  it('shows an ended talk to whoever holds a key', async () => {
    const { page } = await join({
      prepare: (one) => {
        heldBooking(one);
        one.end('max_call_duration reached');
      },
    });
    await page.getByText('It reached the longest time it was allowed to take.').waitFor();
    expect(await rows(page)).toContain('The lighthouse walk, please.');
    await page.getByRole('article', { name: 'Find tours' }).getByText('83 ms').waitFor();
  });

  it('ends the talk after a second press', async () => {
    const { page, talk } = await join();
    await page.getByRole('button', { name: 'End conversation' }).click();
    expect(talk.status).toBe('active');
    await page.getByRole('button', { name: 'End it' }).click();
    await page.getByText('Somebody ended it.').waitFor();
  });
});

describe('conversation page token', () => {
  it('is asked for anew when the server no longer accepts it', async () => {
    const { page, talk } = await join({ prepare: (one) => one.pal('Welcome.') });
    await page.locator('.message-text').getByText('Welcome.').waitFor();
    talk.rotateToken();
    talk.drop();
    await page.getByRole('status').getByText('Connecting again').waitFor({ state: 'detached' });
    talk.pal('Back again.');
    await page.locator('.message-text').getByText('Back again.').waitFor();
  });
});

describe('conversation page guests', () => {
  it('may talk without a key, and are shown no inner details of calls', async () => {
    const { page } = await join({ key: false, prepare: heldBooking });
    const card = page.getByRole('article', { name: 'Find tours' });
    await card.getByText('Done').waitFor();
    expect(await card.getByText('What came back').count()).toBe(0);
    await page.getByRole('article', { name: 'Book tour' }).getByRole('button', { name: 'Yes, do it' }).waitFor();
    expect(await page.getByRole('button', { name: 'End conversation' }).count()).toBe(0);
  });

  it('need the token of a private conversation', async () => {
    const { page, server } = await join({
      key: false,
      prepare: (one) => {
        one.meetingToken = 'secret';
      },
    });
    await page.getByRole('alert').getByText('It is private').waitFor();
    await page.goto(`${server.url}/c/talk?t=secret`);
    await page.getByRole('textbox', { name: 'Your words to Mara' }).waitFor();
  });

  it('are told that a conversation does not exist', async () => {
    const { page } = await join({ key: false, path: '/c/nothing' });
    await page.getByRole('alert').getByText('There is no such conversation.').waitFor();
  });

  it('are told when the socket refuses them for good', async () => {
    const { page } = await join({
      key: false,
      prepare: (one) => {
        one.refusal = 4404;
      },
    });
    await page.getByRole('alert').getByText('There is no such conversation.').waitFor();
    await page.getByRole('button', { name: 'Join again' }).waitFor();
  });

  it('see that it is over, and a way on', async () => {
    const { page } = await join({ key: false, prepare: (one) => one.end('end_call_tool') });
    await page.getByRole('heading', { name: 'This conversation has ended' }).waitFor();
    await page.getByRole('link', { name: 'See what runs here' }).click();
    await page.getByLabel('API key').waitFor();
  });
});

import type { LiveEvent } from '@palaver/contract';
import { createScriptedModel } from '@palaver/engines/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openLive, stagePal, startChat } from '../support/conversation-stage.ts';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';

describeOnEachDatabase('resuming', (database) => {
  let platform: TestPlatform;
  let palId: string;

  beforeAll(async () => {
    const languageModel = createScriptedModel((request) => ({
      say: ['Yes: ', String(request.messages.at(-1)?.content)],
    }));
    platform = await bootPlatform({ database, languageModel });
    palId = (await stagePal(platform, null)).palId;
  });
  afterAll(() => platform.close());

  const talked = async (turns: number) => {
    const id = await startChat(platform, palId, { custom_greeting: 'Welcome.' });
    for (let turn = 1; turn <= turns; turn += 1) {
      await platform.ok('POST', `/v2/conversations/${id}/respond`, { text: `turn ${turn}` });
    }
    return id;
  };
  const durable = async (id: string, after = 0) =>
    (await platform.ok<{ data: LiveEvent[] }>('GET', `/v2/conversations/${id}/events?after=${after}&limit=1000`)).data;
  const isAnswer = (text: string) => (event: LiveEvent) =>
    event.event_type === 'conversation.utterance' && event.properties?.speech === `Yes: ${text}`;

  it('brings at every seq exactly what was missed', async () => {
    const id = await talked(2);
    const all = await durable(id);
    const last = all.at(-1)?.seq ?? 0;
    for (let after = 0; after <= last; after += 1) {
      const live = await openLive(platform, id, { after });
      await live.wait('conversation.resumed');
      live.send('conversation.dance');
      await live.wait('conversation.error');
      const [resumed, ...rest] = live.events.filter((event) => event.event_type !== 'conversation.error');
      expect(resumed).toMatchObject({ seq: after, properties: { after, next_seq: expect.any(Number) } });
      expect(rest).toEqual(all.filter((event) => event.seq > after));
      await live.close();
    }
  });

  it('takes a number that no event has yet for the newest', async () => {
    const id = await talked(1);
    const live = await openLive(platform, id, { after: 999_999_999_999_999 });
    const { after, next_seq } = (await live.wait('conversation.resumed')).properties as Record<string, number>;
    expect(after).toBe(Number(next_seq) - 1);
    live.send('conversation.respond', { text: 'still there?' });
    await live.wait(isAnswer('still there?'));
    await live.close();
  });

  it('loses and repeats nothing while turns go on', async () => {
    const id = await talked(1);
    const seen: LiveEvent[] = [];
    let after = 0;
    const talking = (async () => {
      for (let turn = 1; turn <= 12; turn += 1) {
        await platform.ok('POST', `/v2/conversations/${id}/respond`, { text: `more ${turn}` });
      }
    })();
    let done = false;
    void talking.then(() => {
      done = true;
    });
    while (!done) {
      const live = await openLive(platform, id, { after });
      await new Promise((resolve) => setTimeout(resolve, 8));
      await live.close();
      const fresh = live.events.filter((event) => event.event_type !== 'conversation.resumed');
      seen.push(...fresh);
      after = fresh.at(-1)?.seq ?? after;
    }
    await talking;
    const live = await openLive(platform, id, { after });
    await live.wait('conversation.resumed');
    live.send('conversation.dance');
    await live.wait('conversation.error');
    seen.push(
      ...live.events.filter((event) => !['conversation.resumed', 'conversation.error'].includes(event.event_type)),
    );
    const all = await durable(id);
    const kept = new Set(all.map((event) => event.seq));
    expect(seen.filter((event) => kept.has(event.seq))).toEqual(all);
    expect(new Set(seen.map((event) => event.seq)).size).toBe(seen.length);
  });

  it('a newcomer gets the welcome before the first turn, and nothing old after it', async () => {
    const id = await startChat(platform, palId, { custom_greeting: 'Welcome.' });
    const first = await openLive(platform, id);
    await first.wait((event) => event.properties?.speech === 'Welcome.');
    const second = await openLive(platform, id);
    await second.wait((event) => event.properties?.speech === 'Welcome.');
    await platform.ok('POST', `/v2/conversations/${id}/respond`, { text: 'one' });
    const third = await openLive(platform, id);
    third.send('conversation.respond', { text: 'two' });
    await third.wait(isAnswer('two'));
    expect(third.events.filter((event) => (event.turn_idx ?? 2) < 2)).toEqual([]);
  });

  it('events are paged by seq', async () => {
    const id = await talked(3);
    const all = await durable(id);
    const paged: LiveEvent[] = [];
    for (let after = 0; ; ) {
      const page = await platform.ok<{ data: LiveEvent[]; last_seq: number }>(
        'GET',
        `/v2/conversations/${id}/events?after=${after}&limit=2`,
      );
      if (page.data.length === 0) break;
      expect(page.last_seq).toBe(page.data.at(-1)?.seq);
      paged.push(...page.data);
      after = page.last_seq;
    }
    expect(paged).toEqual(all);
    const bad = await platform.request('GET', `/v2/conversations/${id}/events?limit=1001`);
    expect(bad.status).toBe(400);
  });
});

import { readFileSync } from 'node:fs';
import path from 'node:path';
import pino from 'pino';
import { expect, it } from 'vitest';
import { describeOnEachDatabase, type TestDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';

interface Turn {
  readonly status: string;
  readonly text: string;
  readonly tool_calls: readonly { readonly name: string; readonly state: string; readonly tool_call_id: string }[];
}

async function bootDemo(database: TestDatabase, lines: string[] = []): Promise<TestPlatform> {
  const log = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
  return bootPlatform({
    database,
    config: { demo: true, dev: true, llm: { baseUrl: null, apiKey: null, model: 'rehearsal' } },
    overrides: { languageModel: undefined as never, log },
  });
}

async function talk(platform: TestPlatform, pal_id: string) {
  const { conversation_id } = await platform.ok<{ conversation_id: string }>('POST', '/v2/conversations', {
    pal_id,
    chat: true,
  });
  const turns = `/v2/conversations/${conversation_id}`;
  return {
    say: (text: string) => platform.ok<Turn>('POST', `${turns}/respond`, { text, timeout_s: 30 }),
    calls: () => platform.ok<{ data: Record<string, unknown>[] }>('GET', `${turns}/tool_calls?limit=100`),
    conversation: () => platform.ok<Record<string, unknown>>('GET', turns),
  };
}

const states = (turn: Turn) => turn.tool_calls.map(({ name, state }) => `${name} ${state}`);

describeOnEachDatabase('the demo', (database) => {
  it('holds a whole visit: look up, book with a missing detail, confirm, find the way, cancel, goodbye', async () => {
    const lines: string[] = [];
    const platform = await bootDemo(await database.fresh(), lines);
    const demo = platform.running.demo;
    const visit = await talk(platform, demo?.pal_id ?? '');

    const lookedUp = await visit.say('Is there room next Saturday?');
    expect(states(lookedUp)).toEqual(['find_visit_times succeeded']);
    expect(lookedUp.text).toMatch(/On Saturday .* there is room at/);

    const asked = await visit.say('Then book 11:30 for two people please');
    expect(asked.text).toBe('What is the name for the booking?');

    const readBack = await visit.say('Ada Lovelace');
    expect(states(readBack)).toEqual(['book_visit held']);
    expect(readBack.text).toMatch(/at 11:30 for a group of 2, in the name of Ada Lovelace: shall I book it\?$/);
    expect(lines.join('')).not.toContain('demo endpoint: book_visit');

    const booked = await visit.say('Yes please');
    expect(states(booked)).toEqual(['book_visit succeeded']);
    const code = /The code is (LH-\d{4})/.exec(booked.text)?.[1];
    expect(code).toBeDefined();
    expect(lines.join('')).toContain('demo endpoint: book_visit verified signature');

    const shown = await visit.say('Where is the lens room?');
    expect(states(shown)).toEqual(['show_directions dispatched']);
    expect(shown.text).toBe('I am sending a plan to your screen.');

    const cancelled = await visit.say('I have to cancel the visit');
    expect(states(cancelled)).toEqual(['cancel_visit succeeded']);
    expect(cancelled.text).toContain(`The booking ${code} for Saturday`);
    expect(cancelled.text).toContain('is cancelled');

    const bye = await visit.say('Thank you, goodbye!');
    expect(bye.text).toMatch(/Goodbye/);
    expect(await visit.conversation()).toMatchObject({ status: 'ended' });

    const file = readFileSync(path.join(platform.platform.config.dataDir, 'demo', 'visits.json'), 'utf8');
    expect(JSON.parse(file).bookings).toMatchObject([
      { booking_code: code, status: 'cancelled', visitor_name: 'Ada Lovelace' },
    ]);
  });

  it('books nothing on a no, and says so', async () => {
    const platform = await bootDemo(await database.fresh());
    const visit = await talk(platform, platform.running.demo?.pal_id ?? '');
    await visit.say('Book a visit next Saturday at 13:00 for three people, my name is Ada Lovelace');
    const declined = await visit.say('No');
    expect(declined.text).not.toMatch(/is booked/);
    const { data } = await visit.calls();
    expect(data).toMatchObject([{ tool_name: 'book_visit', state: 'declined' }]);
  });

  it('is seeded once: a second start finds the PAL and points its tools to where the endpoints are', async () => {
    const place = await database.fresh();
    const first = await bootDemo(place);
    const seeded = first.running.demo;
    await first.ok('PATCH', `/v2/pals/${seeded?.pal_id}`, [{ op: 'replace', path: '/pal_name', value: 'Our desk' }]);
    await first.close();

    const second = await bootDemo(place);
    expect(second.running.demo).toMatchObject({ pal_id: seeded?.pal_id, tool_ids: seeded?.tool_ids });
    const { data: pals } = await second.ok<{ data: { pal_name: string }[] }>('GET', '/v2/pals?pal_type=user');
    expect(pals.map((pal) => pal.pal_name)).toEqual(['Our desk']);
    const { data: tools } = await second.ok<{ data: { name: string; delivery: { api?: { url: string } } }[] }>(
      'GET',
      `/v2/pals/${seeded?.pal_id}/tools`,
    );
    expect(tools.map((tool) => tool.name)).toEqual([
      'find_visit_times',
      'book_visit',
      'cancel_visit',
      'show_directions',
    ]);
    const urls = tools.flatMap((tool) => tool.delivery.api?.url ?? []);
    expect(urls.every((url) => url.startsWith(`${second.running.demo?.endpointUrl}/`))).toBe(true);
    const visit = await talk(second, seeded?.pal_id ?? '');
    expect(states(await visit.say('any times free next Saturday?'))).toEqual(['find_visit_times succeeded']);
  });

  it('makes again what was deleted, and leaves a tool of the same name alone', async () => {
    const place = await database.fresh();
    const first = await bootDemo(place);
    const pal_id = first.running.demo?.pal_id;
    await first.ok('DELETE', `/v2/tools/${first.running.demo?.tool_ids.cancel_visit}`);
    await first.ok('POST', '/v2/tools', { name: 'cancel_visit', description: 'Mine.' });
    await first.close();

    const second = await bootDemo(place);
    const { data: tools } = await second.ok<{ data: { name: string }[] }>('GET', `/v2/pals/${pal_id}/tools`);
    expect(tools.map((tool) => tool.name).sort()).toEqual([
      'book_visit',
      'cancel_visit_demo',
      'find_visit_times',
      'show_directions',
    ]);
    const { data: mine } = await second.ok<{ data: { description: string }[] }>(
      'GET',
      '/v2/tools?name_or_uuid=cancel_visit&limit=100',
    );
    expect(mine.map((tool) => tool.description)).toContain('Mine.');
    await second.ok('DELETE', `/v2/pals/${pal_id}`);
    await second.close();

    const third = await bootDemo(place);
    expect(third.running.demo?.pal_id).not.toBe(pal_id);
  });

  it('seeds nothing, and says what to do, where loopback is closed', async () => {
    const platform = await bootPlatform({
      database: await database.fresh(),
      config: { demo: true, egressAllow: [] },
    });
    expect(platform.running.demo?.pal_id).toBeNull();
    expect(platform.running.demo?.lines.join('\n')).toMatch(/Start with --dev/);
  });
});

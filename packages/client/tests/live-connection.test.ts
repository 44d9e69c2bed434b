import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  type ConversationConnection,
  type ConversationView,
  connectConversation,
  joinConversation,
  type LiveEvent,
  openConversationStore,
} from '@palaver/client';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { bootPlatform, type TestPlatform } from '../../server/tests/support/platform.ts';

const dataDir = mkdtempSync(path.join(tmpdir(), 'palaver-client-'));
let platform: TestPlatform;
let palId: string;

beforeAll(async () => {
  platform = await bootPlatform({ database: { location: { dataDir, databaseUrl: null } } });
  const pal = await platform.ok<{ pal_id: string }>('POST', '/v2/pals', {
    pal_name: 'Echo',
    system_prompt: 'Repeat what you hear.',
    greeting: 'Hello.',
  });
  palId = pal.pal_id;
});

afterAll(async () => {
  await platform.close();
  rmSync(dataDir, { recursive: true, force: true });
});

async function startConversation(options: object = {}): Promise<string> {
  const body = { pal_id: palId, chat: true, ...options };
  const made = await platform.ok<{ conversation_id: string }>('POST', '/v2/conversations', body);
  return made.conversation_id;
}

function connect(conversationId: string, options: { after?: number; token?: string; apiKey?: string }) {
  const events: LiveEvent[] = [];
  const connection: ConversationConnection = connectConversation({
    baseUrl: platform.url,
    conversationId,
    onEvent: (event) => events.push(event),
    ...options,
  });
  onTestFinished(() => connection.close());
  return { connection, events, said: () => events.flatMap(finalWords) };
}

/** Waits for what an event is about to make true. */
function soon(check: () => void): Promise<void> {
  return vi.waitFor(check, { timeout: 15_000 });
}

function finalWords(event: LiveEvent): string[] {
  return event.event_type === 'conversation.utterance' ? [`${event.properties.role}: ${event.properties.speech}`] : [];
}

describe('live connection to the real platform', () => {
  it('talks with an API key from Node', async () => {
    const { connection, said } = connect(await startConversation(), { apiKey: platform.key, after: 0 });
    await soon(() => expect(said()).toEqual(['pal: Hello.']));
    expect(connection.respond('How are you?')).toBe(true);
    await soon(() => expect(said().slice(1)).toEqual(['user: How are you?', 'pal: You said: How are you?']));
  });

  it('talks with the token of a keyless join', async () => {
    const conversationId = await startConversation();
    const grant = await joinConversation({ baseUrl: platform.url, conversationId });
    const { said } = connect(conversationId, { token: grant.token!, after: 0 });
    await soon(() => expect(said()).toEqual(['pal: Hello.']));
  });

  it('comes back behind the last event it saw', async () => {
    const conversationId = await startConversation();
    const first = connect(conversationId, { apiKey: platform.key, after: 0 });
    await soon(() => expect(first.said()).toHaveLength(1));
    first.connection.close();
    await platform.ok('POST', `/v2/conversations/${conversationId}/respond`, { text: 'Missed me?' });
    const second = connect(conversationId, { apiKey: platform.key, after: first.connection.lastSeq });
    await soon(() => expect(second.said()).toEqual(['user: Missed me?', 'pal: You said: Missed me?']));
    expect(second.events[0]).toMatchObject({ event_type: 'conversation.resumed' });
    const seqs = second.events.slice(1).map((event) => event.seq);
    expect(seqs).toEqual([...new Set(seqs)].toSorted((a, b) => a - b));
  });

  it('says in plain words why it stays closed', async () => {
    const wrong = connect(await startConversation(), { token: 'nonsense' });
    await soon(() => expect(wrong.connection.state).toMatchObject({ phase: 'closed', cause: 'unauthorized' }));
    const unknown = connect('c00000000000', { apiKey: platform.key });
    await soon(() => expect(unknown.connection.state).toMatchObject({ phase: 'closed', cause: 'not_found' }));
  });

  it('ends with the conversation', async () => {
    const conversationId = await startConversation();
    const { connection } = connect(conversationId, { apiKey: platform.key });
    await soon(() => expect(connection.state.phase).toBe('open'));
    await platform.ok('POST', `/v2/conversations/${conversationId}/end`);
    await soon(() => expect(connection.state).toMatchObject({ phase: 'closed', cause: 'ended' }));
  });

  it('feeds a view', async () => {
    const conversationId = await startConversation();
    const grant = await joinConversation({ baseUrl: platform.url, conversationId });
    const store = openConversationStore({ baseUrl: platform.url, conversationId, token: grant.token! });
    onTestFinished(() => store.close());
    await soon(() => expect(texts(store.getSnapshot())).toEqual(['Hello.']));
    store.say('One two');
    await soon(() => expect(texts(store.getSnapshot())).toEqual(['Hello.', 'One two', 'You said: One two']));
    expect(store.getSnapshot()).toMatchObject({ activity: 'listening', connection: { phase: 'open' } });
  });
});

function texts(view: ConversationView): string[] {
  return view.items.flatMap((item) => (item.kind === 'message' && item.phase !== 'streaming' ? [item.text] : []));
}

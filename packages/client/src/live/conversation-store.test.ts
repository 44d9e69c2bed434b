import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { openConversationStore } from './conversation-store.ts';
import type { CallDetails } from './conversation-view.ts';
import type { LiveSocket } from './web-socket.ts';

function open(loadCalls?: () => Promise<readonly CallDetails[]>) {
  const sockets: (LiveSocket & { readonly sent: string[] })[] = [];
  const store = openConversationStore({
    baseUrl: 'http://127.0.0.1:4700',
    conversationId: 'c1',
    token: 't',
    schedule: (notify) => queueMicrotask(notify),
    openSocket: () => {
      const sent: string[] = [];
      const socket = {
        readyState: 1,
        sent,
        send: (data: string) => sent.push(data),
        close: () => {},
        onopen: null,
        onmessage: null,
        onclose: null,
        onerror: null,
      };
      sockets.push(socket);
      return socket;
    },
    ...(loadCalls === undefined ? {} : { loadCalls }),
  });
  let seq = 0;
  function receive(event_type: string, properties: object, envelope: object = {}): void {
    seq += 1;
    const timestamp = Date.now() / 1000;
    sockets.at(-1)!.onmessage?.({ data: JSON.stringify({ event_type, seq, timestamp, properties, ...envelope }) });
  }
  return { store, sockets, receive };
}

/** The server takes the socket and says so. */
function welcome(socket: LiveSocket): void {
  socket.onopen?.({});
  socket.onmessage?.({ data: '{"event_type":"conversation.resumed","seq":0,"properties":{"after":0,"next_seq":1}}' });
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('conversation store', () => {
  it('notifies once for changes that come together, with a stable snapshot between', async () => {
    const { store, receive, sockets } = open();
    welcome(sockets[0]!);
    await vi.advanceTimersByTimeAsync(0);
    const heard = vi.fn();
    store.subscribe(heard);
    receive('conversation.utterance', { role: 'user', speech: 'a' }, { turn_idx: 1 });
    receive('conversation.utterance', { role: 'pal', speech: 'b' }, { turn_idx: 1 });
    expect(store.getSnapshot().items).toHaveLength(0);
    await vi.advanceTimersByTimeAsync(0);
    expect(heard).toHaveBeenCalledTimes(1);
    expect(store.getSnapshot()).toBe(store.getSnapshot());
    expect(store.getSnapshot().items).toHaveLength(2);
  });

  it('asks for the details of a call once it is new and once it has settled', async () => {
    const states = ['dispatched', 'succeeded'];
    const load = vi.fn(async () => [detailsOf(states.shift()!)]);
    const { store, receive } = open(load);
    receive('conversation.tool_call.state', { tool_call_id: 't1', name: 'x', state: 'dispatched' });
    await vi.advanceTimersByTimeAsync(200);
    receive('conversation.tool_call.state', { tool_call_id: 't1', name: 'x', state: 'succeeded' });
    await vi.advanceTimersByTimeAsync(200);
    expect(load).toHaveBeenCalledTimes(2);
    expect(store.getSnapshot().items[0]).toMatchObject({ result: 'result', state: 'succeeded' });
  });

  it('goes on without details when they cannot be had', async () => {
    const load = vi.fn(async () => Promise.reject(new Error('401')));
    const { store, receive } = open(load);
    receive('conversation.tool_call.state', { tool_call_id: 't1', name: 'x', state: 'succeeded' });
    await vi.advanceTimersByTimeAsync(5000);
    expect(load).toHaveBeenCalledTimes(1);
    expect(store.getSnapshot().items[0]).toMatchObject({ state: 'succeeded', result: null });
  });

  it('tells after a reconnect that a text never arrived, and sends it again on demand', async () => {
    const { store, sockets } = open();
    welcome(sockets[0]!);
    store.say('Hello');
    sockets[0]!.onclose?.({ code: 1006, reason: '' });
    await vi.advanceTimersByTimeAsync(500);
    welcome(sockets[1]!);
    await vi.advanceTimersByTimeAsync(2000);
    const [item] = store.getSnapshot().items;
    expect(item).toMatchObject({ phase: 'unsent', text: 'Hello' });
    expect(store.sayAgain(item!.key)).toBe(true);
    await vi.advanceTimersByTimeAsync(0);
    expect(store.getSnapshot().items).toMatchObject([{ phase: 'sending', text: 'Hello' }]);
    expect(sockets[1]!.sent).toHaveLength(1);
  });

  it('shows the choice of the user until the server has taken it', async () => {
    const { store, sockets, receive } = open();
    welcome(sockets[0]!);
    receive('conversation.tool_call.held', {
      tool_call_id: 't1',
      name: 'x',
      arguments: {},
      arguments_hash: 'h',
      wants: 'confirmation',
    });
    store.confirm('t1', 'h');
    await vi.advanceTimersByTimeAsync(0);
    expect(store.getSnapshot().items[0]).toMatchObject({ choice: 'confirm' });
    receive('conversation.tool_call.state', { tool_call_id: 't1', name: 'x', state: 'dispatched' });
    await vi.advanceTimersByTimeAsync(0);
    expect(store.getSnapshot().items[0]).toMatchObject({ choice: null, state: 'dispatched' });
  });
});

function detailsOf(state: string): CallDetails {
  return {
    tool_call_id: 't1',
    tool_name: 'x',
    delivery: 'api',
    effect: 'read',
    on_resolve: 'generate_response',
    arguments: {},
    state: state as CallDetails['state'],
    reason: null,
    response: null,
    result: 'result',
  };
}

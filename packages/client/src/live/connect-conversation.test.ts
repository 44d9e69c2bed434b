import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ConnectionState, type ConnectOptions, connectConversation } from './connect-conversation.ts';
import { JoinError } from './join-conversation.ts';
import type { LiveEvent } from './live-event.ts';
import type { LiveSocket } from './web-socket.ts';

class ScriptedSocket implements LiveSocket {
  readyState = 0;
  readonly sent: unknown[] = [];
  onopen: LiveSocket['onopen'] = null;
  onmessage: LiveSocket['onmessage'] = null;
  onclose: LiveSocket['onclose'] = null;
  onerror: LiveSocket['onerror'] = null;
  readonly url: URL;

  constructor(url: string) {
    this.url = new URL(url);
  }

  send(data: string): void {
    this.sent.push(JSON.parse(data));
  }

  close(): void {
    this.readyState = 3;
  }

  accept(): void {
    this.readyState = 1;
    this.onopen?.({});
  }

  receive(...seqs: number[]): void {
    for (const seq of seqs) this.onmessage?.({ data: JSON.stringify({ event_type: 'conversation.utterance', seq }) });
  }

  drop(code: number): void {
    this.readyState = 3;
    this.onclose?.({ code, reason: '' });
  }
}

function connect(options: Partial<ConnectOptions> = {}) {
  const sockets: ScriptedSocket[] = [];
  const states: ConnectionState[] = [];
  const events: LiveEvent[] = [];
  const connection = connectConversation({
    baseUrl: 'https://pal.example',
    conversationId: 'c1',
    random: () => 1,
    onEvent: (event) => events.push(event),
    onConnection: (state) => states.push(state),
    openSocket: (url) => {
      const socket = new ScriptedSocket(url);
      sockets.push(socket);
      return socket;
    },
    ...options,
  });
  return { connection, sockets, states, events, seqs: () => events.map((event) => event.seq) };
}

beforeEach(() => {
  vi.useFakeTimers();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('connectConversation', () => {
  it('opens the live socket of the conversation with its token', () => {
    const { sockets } = connect({ token: 'secret', after: 0 });
    expect(sockets[0]?.url.href).toBe('wss://pal.example/v2/conversations/c1/live?t=secret&after=0');
  });

  it('comes back behind the last event and hands on each one once', async () => {
    const { sockets, states, seqs } = connect({ after: 0 });
    sockets[0]!.accept();
    sockets[0]!.receive(1, 2, 2, 3);
    sockets[0]!.drop(1006);
    await vi.advanceTimersByTimeAsync(250);
    expect(sockets[1]!.url.searchParams.get('after')).toBe('3');
    sockets[1]!.accept();
    sockets[1]!.receive(3, 4);
    expect(seqs()).toEqual([1, 2, 3, 4]);
    expect(states.map((state) => state.phase)).toEqual(['open', 'reconnecting', 'open']);
  });

  it('passes on what was missed although `conversation.resumed` has a higher number', () => {
    const { sockets, seqs } = connect({ after: 2 });
    sockets[0]!.accept();
    sockets[0]!.onmessage?.({ data: JSON.stringify({ event_type: 'conversation.resumed', seq: 9 }) });
    sockets[0]!.receive(3, 4);
    expect(seqs()).toEqual([9, 3, 4]);
  });

  it('does not count as open while the server accepts only to refuse', async () => {
    const { sockets, states } = connect({ after: 0 });
    for (const code of [1012, 1012]) {
      sockets.at(-1)!.accept();
      sockets.at(-1)!.drop(code);
      await vi.advanceTimersByTimeAsync(8000);
    }
    sockets.at(-1)!.accept();
    sockets.at(-1)!.receive(1);
    expect(states.map((state) => state.phase)).toEqual(['reconnecting', 'reconnecting', 'open']);
  });

  it('waits longer after each failure, and starts over after an event', async () => {
    const { sockets, states } = connect();
    for (let round = 0; round < 3; round += 1) {
      sockets.at(-1)!.drop(1006);
      await vi.advanceTimersByTimeAsync(8000);
    }
    sockets.at(-1)!.accept();
    sockets.at(-1)!.receive(1);
    sockets.at(-1)!.drop(1001);
    const waits = states.flatMap((state) => (state.phase === 'reconnecting' ? [state.retry_in_ms] : []));
    expect(waits).toEqual([250, 500, 1000, 250]);
  });

  it('connects at once when told to', async () => {
    const { connection, sockets } = connect();
    sockets[0]!.drop(1006);
    connection.retryNow();
    await vi.advanceTimersByTimeAsync(0);
    expect(sockets).toHaveLength(2);
  });

  it.each([
    [4404, 'not_found'],
    [4410, 'ended'],
    [4401, 'unauthorized'],
    [1007, 'bad_frame'],
  ])('stays closed after %i', async (code, cause) => {
    const { sockets, connection } = connect({ token: 'fixed' });
    sockets[0]!.drop(code);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sockets).toHaveLength(1);
    expect(connection.state).toMatchObject({ phase: 'closed', cause });
  });

  it('comes back after a server that found it too slow', async () => {
    const { sockets } = connect();
    sockets[0]!.drop(4429);
    await vi.advanceTimersByTimeAsync(250);
    expect(sockets).toHaveLength(2);
  });

  it('gives a server that asks for it a longer rest', () => {
    const { sockets, states } = connect();
    sockets[0]!.drop(1013);
    expect(states[0]).toMatchObject({ phase: 'reconnecting', retry_in_ms: 15_000 });
  });

  it('does not come back to a conversation whose shutdown it has seen', async () => {
    const { sockets, connection } = connect();
    sockets[0]!.accept();
    sockets[0]!.onmessage?.({ data: '{"event_type":"system.shutdown","seq":1,"properties":{}}' });
    sockets[0]!.drop(1006);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sockets).toHaveLength(1);
    expect(connection.state).toMatchObject({ cause: 'ended' });
  });

  it('asks for one fresh token when the old one is refused', async () => {
    const asked: boolean[] = [];
    const { sockets, connection } = connect({
      token: async (refused) => {
        asked.push(refused);
        return refused ? 'new' : 'old';
      },
    });
    await vi.advanceTimersByTimeAsync(0);
    sockets[0]!.drop(4401);
    await vi.advanceTimersByTimeAsync(0);
    expect(sockets[1]!.url.searchParams.get('t')).toBe('new');
    sockets[1]!.drop(4401);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sockets).toHaveLength(2);
    expect(connection.state).toMatchObject({ cause: 'unauthorized' });
    expect(asked).toEqual([false, true]);
  });

  it('tries again when the token cannot be had for now, and stays closed when it is refused', async () => {
    const answers = [new JoinError(503, 'draining'), new JoinError(404, 'gone')];
    const { sockets, states } = connect({
      token: async () => {
        throw answers.shift()!;
      },
    });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(sockets).toHaveLength(0);
    expect(states.map((state) => state.phase)).toEqual(['reconnecting', 'closed']);
    expect(states[1]).toMatchObject({ cause: 'not_found' });
  });

  it('sends interactions in the envelope of the wire', () => {
    const { connection, sockets } = connect();
    sockets[0]!.accept();
    connection.respond('hello');
    connection.interrupt();
    connection.confirm('t1', 'h1');
    connection.decline('t1');
    connection.toolResult('t1', { shown: true });
    connection.appendContext('it rains');
    connection.echo('Welcome.');
    const envelope = { message_type: 'conversation', conversation_id: 'c1' };
    expect(sockets[0]!.sent).toEqual([
      { ...envelope, event_type: 'conversation.respond', properties: { text: 'hello' } },
      { ...envelope, event_type: 'conversation.interrupt' },
      {
        ...envelope,
        event_type: 'conversation.tool_call.confirm',
        properties: { tool_call_id: 't1', arguments_hash: 'h1' },
      },
      { ...envelope, event_type: 'conversation.tool_call.decline', properties: { tool_call_id: 't1' } },
      {
        ...envelope,
        event_type: 'conversation.tool_result',
        properties: { tool_call_id: 't1', output: { shown: true }, status: 'success' },
      },
      { ...envelope, event_type: 'conversation.append_llm_context', properties: { context: 'it rains' } },
      { ...envelope, event_type: 'conversation.echo', properties: { modality: 'text', text: 'Welcome.', done: true } },
    ]);
  });

  it('refuses to send while it is not connected', () => {
    const { connection, sockets } = connect();
    expect(connection.respond('too early')).toBe(false);
    sockets[0]!.accept();
    sockets[0]!.drop(1006);
    expect(connection.respond('too late')).toBe(false);
  });

  it('leaves for good, without a last word from the socket', async () => {
    const { connection, sockets, states, events } = connect();
    sockets[0]!.accept();
    connection.close();
    sockets[0]!.receive(1);
    sockets[0]!.drop(1006);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sockets).toHaveLength(1);
    expect(events).toHaveLength(0);
    expect(states.at(-1)).toMatchObject({ phase: 'closed', cause: 'left' });
  });

  it('ignores frames that are no events', () => {
    const { sockets, events } = connect();
    sockets[0]!.accept();
    for (const data of ['not json', '[]', '{}', 'null', '{"event_type":7}']) sockets[0]!.onmessage?.({ data });
    expect(events).toHaveLength(0);
  });
});

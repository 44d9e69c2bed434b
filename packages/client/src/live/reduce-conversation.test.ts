import { describe, expect, it } from 'vitest';
import {
  type CallDetails,
  type CallItem,
  type ConversationView,
  emptyView,
  type MessageItem,
} from './conversation-view.ts';
import type { CallState, LiveEvent, LiveEventBodies } from './live-event.ts';
import { conversationView, reduceConversation } from './reduce-conversation.ts';

const startS = 1_800_000_000;

function event<T extends keyof LiveEventBodies>(
  seq: number,
  event_type: T,
  properties: LiveEventBodies[T],
  envelope: { turn_idx?: number; inference_id?: string; timestamp?: number } = {},
): LiveEvent {
  return {
    message_type: event_type.startsWith('system.') ? 'system' : 'conversation',
    event_type,
    conversation_id: 'c1',
    timestamp: startS + seq,
    seq,
    properties,
    ...envelope,
  } as LiveEvent;
}

function user(seq: number, speech: string, turn_idx = 1): LiveEvent {
  return event(seq, 'conversation.utterance', { role: 'user', speech }, { turn_idx });
}

function pal(seq: number, speech: string, inference_id = 'i1', turn_idx = 1): LiveEvent {
  return event(seq, 'conversation.utterance', { role: 'pal', speech }, { turn_idx, inference_id });
}

function streaming(seq: number, speech: string, inference_id = 'i1'): LiveEvent {
  return event(seq, 'conversation.utterance.streaming', { role: 'pal', speech }, { turn_idx: 1, inference_id });
}

function state(seq: number, next: CallState, reason?: string): LiveEvent {
  const properties = {
    tool_call_id: 't1',
    name: 'book_visit',
    state: next,
    ...(reason === undefined ? {} : { reason }),
  };
  return event(seq, 'conversation.tool_call.state', properties, { turn_idx: 1 });
}

function held(seq: number): LiveEvent {
  return event(seq, 'conversation.tool_call.held', {
    tool_call_id: 't1',
    name: 'book_visit',
    arguments: { day: 'Monday' },
    arguments_hash: 'h1',
    wants: 'confirmation',
    prompt: 'Book Monday?',
    expires_at: startS + 120,
  });
}

function details(next: CallState, on_resolve: string): CallDetails {
  return {
    tool_call_id: 't1',
    tool_name: 'book_visit',
    delivery: 'api',
    effect: 'write',
    on_resolve,
    arguments: { day: 'Monday' },
    state: next,
    reason: null,
    response: { status: 200, duration_ms: 42, bytes: 10, truncated: false },
    result: '{"ok":true}',
  };
}

function open(events: readonly LiveEvent[]): ConversationView {
  return conversationView(events, reduceConversation(emptyView, { kind: 'connection', connection: { phase: 'open' } }));
}

function texts(view: ConversationView): string[] {
  return view.items
    .filter((item) => item.kind === 'message')
    .map((item) => `${item.role}: ${item.text} (${item.phase})`);
}

function onlyCall(view: ConversationView): CallItem {
  const calls = view.items.filter((item) => item.kind === 'call');
  expect(calls).toHaveLength(1);
  return calls[0]!;
}

describe('reduceConversation messages', () => {
  it('keep one row for an utterance that streams and then ends', () => {
    const view = open([user(1, 'Hello'), streaming(2, 'Good'), streaming(3, 'Good morning'), pal(4, 'Good morning.')]);
    expect(texts(view)).toEqual(['user: Hello (final)', 'pal: Good morning. (final)']);
    expect(view.activity).toBe('listening');
  });

  it('keep a filler and the reply of one inference apart', () => {
    const view = open([
      user(1, 'Free?'),
      pal(2, 'One moment.'),
      streaming(3, 'Monday is free'),
      pal(4, 'Monday is free.'),
    ]);
    expect(texts(view)).toEqual(['user: Free? (final)', 'pal: One moment. (final)', 'pal: Monday is free. (final)']);
  });

  it('keep two turns with the same words apart', () => {
    const view = open([user(1, 'Yes', 1), pal(2, 'Fine.', 'i1', 1), user(3, 'Yes', 2), pal(4, 'Fine.', 'i2', 2)]);
    expect(texts(view)).toHaveLength(4);
  });

  it('show only what was heard of a cut-off reply, and the rest as unheard', () => {
    const cut = event(
      3,
      'conversation.utterance',
      { role: 'pal', speech: 'We open at nine and close at five.', interrupted: true, heard: 'We open at nine' },
      { inference_id: 'i1', turn_idx: 1 },
    );
    const row = open([user(1, 'When?'), streaming(2, 'We open at nine'), cut]).items[1] as MessageItem;
    expect(row).toMatchObject({ text: 'We open at nine', unheard: ' and close at five.', interrupted: true });
  });

  it('change nothing when an event comes a second time', () => {
    const view = open([user(1, 'Hello'), pal(2, 'Hi.')]);
    expect(conversationView([user(1, 'Hello'), pal(2, 'Hi.')], view)).toBe(view);
  });

  it('match a sent text with its echo', () => {
    const sent = reduceConversation(open([]), { kind: 'text-sent', key: 's1', text: 'Hello ', at_ms: 5 });
    expect(texts(sent)).toEqual(['user: Hello  (sending)']);
    const view = conversationView([user(1, 'Hello')], sent);
    expect(texts(view)).toEqual(['user: Hello (final)']);
    expect(view.items[0]?.key).toBe('s1');
  });

  it('mark a sent text that never came back, and take a late echo of it all the same', () => {
    const sent = reduceConversation(open([]), { kind: 'text-sent', key: 's1', text: 'Hello', at_ms: 5 });
    const lost = reduceConversation(sent, { kind: 'texts-lost' });
    expect(texts(lost)).toEqual(['user: Hello (unsent)']);
    expect(lost.activity).toBe('listening');
    expect(texts(conversationView([user(1, 'Hello')], lost))).toEqual(['user: Hello (final)']);
  });
});

describe('reduceConversation calls', () => {
  it('follow a held call from the read-back to its result', () => {
    const waiting = open([
      user(1, 'Book Monday'),
      state(2, 'proposed'),
      state(3, 'held'),
      held(4),
      pal(5, 'Book Monday?'),
    ]);
    expect(waiting.activity).toBe('waiting');
    expect(onlyCall(waiting).held).toMatchObject({ prompt: 'Book Monday?', arguments_hash: 'h1' });

    const chosen = reduceConversation(waiting, { kind: 'choice-made', tool_call_id: 't1', choice: 'confirm' });
    expect(chosen.activity).toBe('listening');

    const running = conversationView([state(6, 'dispatched')], chosen);
    expect(running.activity).toBe('working');
    expect(onlyCall(running)).toMatchObject({ held: null, choice: null, dispatched_at_ms: (startS + 6) * 1000 });

    const settled = conversationView([state(8, 'succeeded')], running);
    const told = reduceConversation(settled, {
      kind: 'call-details',
      calls: [details('succeeded', 'generate_response')],
    });
    expect(told.activity).toBe('thinking');
    expect(onlyCall(told)).toMatchObject({
      result: '{"ok":true}',
      delivery: 'api',
      settled_at_ms: (startS + 8) * 1000,
    });
    expect(conversationView([pal(9, 'Booked.', 'i2')], told).activity).toBe('listening');
  });

  it('can be answered again when the answer was refused', () => {
    const chosen = reduceConversation(open([held(1)]), { kind: 'choice-made', tool_call_id: 't1', choice: 'confirm' });
    expect(onlyCall(chosen).choice).toBe('confirm');
    const refused = event(2, 'conversation.error', {
      code: 'conflict',
      message: 'the hash differs',
      recoverable: true,
    });
    const view = conversationView([refused], chosen);
    expect(view.items.find((item) => item.kind === 'call')).toMatchObject({ choice: null });
    expect(view.activity).toBe('waiting');
  });

  it('move behind the read-back and its answer once they are no longer held', () => {
    const talk = [state(1, 'proposed'), state(2, 'held'), held(3), pal(4, 'Book Monday?'), user(5, 'Yes')];
    const view = open([...talk, state(6, 'dispatched'), state(7, 'succeeded'), pal(8, 'Booked.', 'i2')]);
    expect(
      view.items.map((item) => (item.kind === 'call' ? item.state : item.kind === 'message' && item.text)),
    ).toEqual(['Book Monday?', 'Yes', 'succeeded', 'Booked.']);
  });

  it('do not decide anew for an older call when another one moves', () => {
    const quiet: LiveEvent = event(2, 'conversation.tool_call.state', {
      tool_call_id: 't0',
      name: 'log',
      state: 'succeeded',
    });
    const logged = reduceConversation(open([held(1), quiet]), {
      kind: 'call-details',
      calls: [{ ...details('succeeded', 'fire_and_forget'), tool_call_id: 't0' }],
    });
    const asked = conversationView([user(3, 'And now?')], logged);
    expect(conversationView([state(4, 'declined')], asked).awaits_reply).toBe(true);
  });

  it('do not leave the PAL thinking after a call nobody is told of', () => {
    const settled = open([user(1, 'Log it'), state(2, 'dispatched'), state(3, 'succeeded')]);
    expect(settled.activity).toBe('thinking');
    const view = reduceConversation(settled, {
      kind: 'call-details',
      calls: [details('succeeded', 'fire_and_forget')],
    });
    expect(view.activity).toBe('listening');
  });

  it('are not expected to be told twice when the details come after the reply', () => {
    const view = open([user(1, 'Free?'), state(2, 'dispatched'), state(3, 'succeeded'), pal(4, 'Monday.')]);
    const detailed = reduceConversation(view, {
      kind: 'call-details',
      calls: [details('succeeded', 'generate_response')],
    });
    expect(detailed.activity).toBe('listening');
  });

  it('keep the newer state when older details come late', () => {
    const view = open([state(1, 'dispatched'), state(2, 'failed', 'status 500')]);
    const detailed = reduceConversation(view, {
      kind: 'call-details',
      calls: [details('dispatched', 'generate_response')],
    });
    expect(onlyCall(detailed)).toMatchObject({ state: 'failed', reason: 'status 500', result: null });
  });

  it('show an app message call without the injected filler', () => {
    const call = event(1, 'conversation.tool_call', {
      name: 'show_map',
      arguments: '{"place":"Pier 4","response_to_user":"Here you go"}',
      tool_call_id: 't1',
    });
    expect(onlyCall(open([call]))).toMatchObject({
      delivery: 'app_message',
      state: 'dispatched',
      arguments: { place: 'Pier 4' },
    });
  });

  it('show arguments that are no JSON as they are', () => {
    const call = event(1, 'conversation.tool_call', { name: 'x', arguments: '{oops', tool_call_id: 't1' });
    expect(onlyCall(open([call])).arguments).toEqual({ arguments: '{oops' });
  });
});

describe('reduceConversation activity', () => {
  it('goes from thinking to speaking to listening', () => {
    const steps = [user(1, 'Hi'), streaming(2, 'He'), pal(3, 'Hello.')];
    expect(steps.map((_, index) => open(steps.slice(0, index + 1)).activity)).toEqual([
      'thinking',
      'speaking',
      'listening',
    ]);
  });

  it('listens again after the user stopped a reply that had not begun', () => {
    expect(reduceConversation(open([user(1, 'Hi')]), { kind: 'interrupt-sent' }).activity).toBe('listening');
  });

  it('ends with the reason of the shutdown, and with none when the socket alone says so', () => {
    const shutdown = open([event(1, 'system.shutdown', { shutdown_reason: 'end_call_tool' })]);
    expect([shutdown.activity, shutdown.ended]).toEqual(['ended', { reason: 'end_call_tool' }]);
    const connection = { phase: 'closed', cause: 'ended', words: '' } as const;
    expect(reduceConversation(emptyView, { kind: 'connection', connection }).ended).toEqual({ reason: '' });
  });

  it('keeps the reason of the shutdown when the socket closes behind it', () => {
    const shutdown = open([event(1, 'system.shutdown', { shutdown_reason: 'end_call_tool' })]);
    const connection = { phase: 'closed', cause: 'ended', words: '' } as const;
    expect(reduceConversation(shutdown, { kind: 'connection', connection }).ended).toEqual({ reason: 'end_call_tool' });
  });

  it('tells errors as notices, and stops waiting after one that cannot be recovered', () => {
    const error = event(2, 'conversation.error', { code: 'engine_failed', message: 'no answer', recoverable: false });
    const view = open([user(1, 'Hi'), error]);
    expect(view.items[1]).toMatchObject({ kind: 'notice', tone: 'error', text: 'no answer' });
    expect(view.activity).toBe('listening');
  });
});

describe('reduceConversation guidance', () => {
  it('notes what a guardrail saw, and which objective is aimed at and reached', () => {
    const view = open([
      event(1, 'conversation.objective.activated', { objective_name: 'get_host' }),
      event(2, 'conversation.objective.pending', {
        objective_name: 'get_host',
        output_variables: { host: 'NOTFOUND' },
      }),
      event(3, 'conversation.objective.completed', {
        objective_name: 'get_host',
        output_variables: { host_name: 'Ana Roth', floor: 'NOTFOUND' },
      }),
      event(4, 'conversation.guardrail.triggered', {
        guardrail: 'no_salaries',
        guardrail_uuid: 'g1',
        reason: 'a salary was named',
      }),
    ]);
    expect(view.items.map((item) => item.kind === 'notice' && [item.tone, item.code, item.text])).toEqual([
      ['info', 'objective_activated', 'Get host'],
      ['info', 'objective_pending', 'Get host'],
      ['info', 'objective_completed', 'Get host (host name: Ana Roth)'],
      ['info', 'guardrail_triggered', 'No salaries: a salary was named'],
    ]);
    expect(view.activity).toBe('listening');
  });
});

describe('reduceConversation clock', () => {
  it('takes the freshest event, not a replayed one', () => {
    const replayed = reduceConversation(emptyView, {
      kind: 'event',
      event: user(1, 'a'),
      received_at_ms: (startS + 500) * 1000,
    });
    const fresh = reduceConversation(replayed, {
      kind: 'event',
      event: pal(2, 'b'),
      received_at_ms: (startS + 2) * 1000 - 250,
    });
    expect(fresh.clock_offset_ms).toBe(250);
  });

  it('reads `conversation.resumed` without hiding what was missed before its number', () => {
    const resumed = event(9, 'conversation.resumed', { after: 1, next_seq: 9 });
    const view = open([user(1, 'a'), resumed, pal(2, 'b')]);
    expect(view.last_seq).toBe(2);
    expect(texts(view)).toHaveLength(2);
  });

  it('leaves the view alone for events of a newer server', () => {
    const view = open([user(1, 'a')]);
    const unknown = { ...user(2, 'b'), event_type: 'conversation.hologram' } as unknown as LiveEvent;
    expect(conversationView([unknown], view).items).toBe(view.items);
  });
});

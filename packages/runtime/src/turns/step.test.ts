import { describe, expect, it } from 'vitest';
import type { ToolSpec } from '../config.ts';
import { calls, says } from '../testing/scripted-responder.ts';
import { sessionConfig } from '../testing/session-bench.ts';
import { toolSpec } from '../testing/tool-specs.ts';
import type { Command } from './command.ts';
import { createState } from './create-state.ts';
import type { EventBody } from './event.ts';
import type { SessionState } from './state.ts';
import { step } from './step.ts';

/** Plays a list of events; ids and times are made of their places in the list. */
function play(
  events: readonly EventBody[],
  options: {
    readonly speech?: 'audio' | 'text';
    readonly tools?: readonly ToolSpec[];
    readonly from?: SessionState;
  } = {},
) {
  const { from, ...config } = options;
  let state = from ?? step(createState(sessionConfig(config)), stamp({ kind: 'session-start' }, 0)).state;
  const commands: Command[] = [];
  for (const [index, event] of events.entries()) {
    const next = step(state, stamp(event, index + 1));
    state = next.state;
    commands.push(...next.commands);
  }
  return { state, commands, kinds: commands.map(nameOf) };
}

function stamp(event: EventBody, n: number) {
  return { ...event, at: 1_800_000_000_000 + n, id: `00000000-0000-4000-8000-${String(n).padStart(9, '0')}000` };
}

function nameOf(command: Command): string {
  if (command.kind === 'journal' || command.kind === 'emit')
    return `${command.kind} ${command.event.event_type.replace('conversation.', '')}`;
  if (command.kind === 'note') return `note ${command.note.note}`;
  if (command.kind === 'call-write') return `${command.write.kind} ${command.write.row.state}`;
  if (command.kind === 'timer-set' || command.kind === 'timer-clear') return `${command.kind} ${command.name}`;
  return command.kind;
}

const user = (text: string): EventBody => ({ kind: 'user-text', text, via: 'rest' });
const delta = (epoch: number, text: string): EventBody => ({ kind: 'reply-text-delta', epoch, text });
const end = (epoch: number): EventBody => ({ kind: 'reply-end', epoch });
const proposal = (epoch: number, name = 'look'): EventBody => ({
  kind: 'reply-call',
  epoch,
  proposal: { tool_call_id: `call_${name}${epoch}`, name, arguments_text: '{"city":"Rome"}' },
});

describe('step', () => {
  it('step of a text turn journals the user, asks the model, journals what was said', () => {
    const { kinds, state } = play([user('Hello'), delta(1, 'Good day.'), end(1)]);
    expect(kinds).toEqual([
      'journal utterance',
      'generate',
      'timer-set engine',
      'emit utterance.streaming',
      'timer-clear engine',
      'emit utterance.streaming',
      'journal utterance',
    ]);
    expect(state.reply).toBeNull();
    expect(state.floor.holder).toBe('nobody');
  });

  it('step is pure: the same events give the same states and commands', () => {
    const events = [user('Look'), delta(1, 'Let me see. I'), proposal(1), end(1), user('And?'), delta(2, 'Hm')];
    const tools = [toolSpec('look')];
    expect(play(events, { tools })).toEqual(play(events, { tools }));
  });

  it('step leaves the state before untouched, and its history objects shared', () => {
    const before = play([user('Hello'), delta(1, 'Good day.'), end(1)]).state;
    const copy = structuredClone({ ...before, setup: null });
    const after = play([user('More'), delta(2, 'Yes.')], { from: before }).state;
    expect({ ...before, setup: null }).toEqual({ ...copy });
    expect(after.history.messages[0]).toBe(before.history.messages[0]);
  });

  it.each([
    ['of an older generation', [delta(0, 'late'), proposal(0), end(0)]],
    ['of a generation that is to come', [delta(9, 'early'), end(9)]],
    [
      'of calls nobody made',
      [
        { kind: 'call-committed', tool_call_ids: ['call_x'] },
        { kind: 'call-refused', tool_call_id: 'call_x', duplicate_of: 'call_y' },
        {
          kind: 'client-tool-result',
          tool_call_id: 'call_x',
          output: '',
          status: 'success',
          answered_by: 'tool_result',
        },
        { kind: 'client-call-confirm', tool_call_id: 'call_x', arguments_hash: '', by: 'api' },
        { kind: 'client-call-decline', tool_call_id: 'call_x', reason: null },
      ],
    ],
    [
      'of timers that were cleared',
      [
        { kind: 'timer-fire', name: 'engine', token: 0 },
        { kind: 'timer-fire', name: 'gate:call_x', token: 3 },
      ],
    ],
    [
      'of a playout that is over',
      [
        { kind: 'playout-progress', epoch: 0, heard_chars: 3 },
        { kind: 'playout-end', epoch: 0 },
      ],
    ],
    ['that interrupt nobody', [{ kind: 'client-interrupt' }]],
  ] as readonly (readonly [string, readonly EventBody[]])[])('step of late events %s changes nothing', (_, events) => {
    const before = play([user('Hello'), delta(1, 'Good day.'), end(1)]).state;
    const { state, commands } = play(events, { from: before });
    expect(commands).toEqual([]);
    expect(state).toEqual(before);
  });

  it('step sends no call before its row has come back as committed, and only once (I3)', () => {
    const asked = play([user('Look'), proposal(1), end(1)], { tools: [toolSpec('look')] });
    expect(asked.kinds).toContain('insert dispatched');
    expect(asked.kinds).not.toContain('call-dispatch');
    const committed: EventBody = { kind: 'call-committed', tool_call_ids: ['call_look1'] };
    const sent = play([committed, committed], { from: asked.state });
    expect(sent.kinds).toEqual(['call-dispatch']);
  });

  it('step takes no answer of a call whose commit has not come back', () => {
    const asked = play([user('Look'), proposal(1), end(1)], {
      tools: [toolSpec('look', { policy: { interrupt: 'cancel' } })],
    });
    const cut = play([{ kind: 'client-interrupt' }, { kind: 'call-committed', tool_call_ids: ['call_look1'] }], {
      from: asked.state,
    });
    expect(cut.kinds).toContain('update cancelled');
    expect(cut.kinds).not.toContain('call-dispatch');
    expect(cut.kinds).not.toContain('call-abort');
  });

  it('step tells the model that a write which was given up after it had left may have happened', () => {
    const policy = { effect: 'write', interrupt: 'cancel' } as const;
    const asked = play([user('Send'), proposal(1, 'send'), end(1)], { tools: [toolSpec('send', { policy })] });
    const sent = play([{ kind: 'call-committed', tool_call_ids: ['call_send1'] }], { from: asked.state });
    const cut = play([{ kind: 'client-interrupt' }, user('And?')], { from: sent.state });
    expect(cut.kinds).toContain('call-abort');
    expect(cut.kinds).toContain('update cancelled');
    expect(JSON.stringify(cut.commands)).toContain('It is not known whether it took effect');
  });

  it('step after the end does nothing', () => {
    const ended = play([{ kind: 'end-request', reason: 'over' }]);
    expect(ended.state.lifecycle).toMatchObject({ phase: 'ended', reason: 'over' });
    expect(ended.kinds.slice(-2)).toEqual(['journal system.shutdown', 'end']);
    expect(play([user('Hello'), { kind: 'end-request', reason: 'again' }], { from: ended.state }).commands).toEqual([]);
  });

  it('step keeps one reply: a second turn waits until the first has drained (I1)', () => {
    const { kinds } = play([user('One'), user('Two'), delta(1, 'First.'), end(1)]);
    expect(kinds.filter((kind) => kind === 'generate')).toHaveLength(2);
    expect(kinds.indexOf('note queued')).toBeGreaterThan(kinds.indexOf('generate'));
    expect(kinds.lastIndexOf('generate')).toBeGreaterThan(kinds.indexOf('emit utterance.streaming'));
  });

  it('step drops the calls of a stream that broke off', () => {
    const fail: EventBody = {
      kind: 'reply-fail',
      epoch: 1,
      engine: 'x',
      message: 'reset',
      retryable: true,
      retry_after_ms: null,
    };
    const { kinds, state } = play([user('Look'), proposal(1), fail], { tools: [toolSpec('look')] });
    expect(kinds.filter((kind) => kind === 'generate')).toHaveLength(2);
    expect(kinds.some((kind) => kind.startsWith('insert'))).toBe(false);
    expect(state.reply).toMatchObject({ epoch: 2, attempts: 1, proposals: [] });
  });
});

describe('step in audio', () => {
  const audio = { speech: 'audio' } as const;

  it('step in audio commits only what was heard (I5)', () => {
    const { state, kinds, commands } = play(
      [
        user('Talk'),
        delta(1, 'One two three four.'),
        end(1),
        { kind: 'playout-progress', epoch: 1, heard_chars: 7 },
        { kind: 'client-interrupt' },
      ],
      audio,
    );
    expect(kinds).toContain('speech-stop');
    expect(state.history.messages.at(-1)).toEqual({
      role: 'assistant',
      content: 'One two [interrupted by the user here]',
    });
    const utterance = commands.findLast((command) => command.kind === 'journal');
    expect(utterance).toMatchObject({
      event: { properties: { speech: 'One two three four.', interrupted: true, heard: 'One two' } },
    });
  });

  it('step in audio gives the floor to the next turn only when the speech has been played out', () => {
    const talking = play([user('One'), delta(1, 'First.'), end(1), user('Two')], audio);
    expect(talking.state.reply).toMatchObject({ phase: 'draining' });
    expect(talking.kinds.filter((kind) => kind === 'generate')).toHaveLength(1);
    const over = play([{ kind: 'playout-end', epoch: 1 }], { from: talking.state });
    expect(over.kinds).toContain('generate');
    expect(over.state.turn.idx).toBe(2);
  });

  it('step in audio does not count consent to a read-back that was cut off (I9)', () => {
    const tools = [toolSpec('send', { policy: { confirm: 'explicit' } })];
    const asked = play([user('Send'), proposal(1, 'send'), end(1)], { ...audio, tools });
    expect(asked.state.reply).toMatchObject({ cause: 'read-back', phase: 'draining' });
    const cut = play([{ kind: 'client-interrupt' }, user('yes')], { from: asked.state });
    expect(cut.state.gates.held).toHaveLength(1);
    expect(cut.kinds).not.toContain('update dispatched');
    const heard = play([{ kind: 'playout-end', epoch: 2 }], { from: asked.state });
    const { tool_call_id = '' } = heard.state.gates.held[0] ?? {};
    const left = { kind: 'read-back-left', tool_call_id, times: 1 } as const;
    expect(play([left, user('yes')], { from: heard.state }).kinds).toContain('update dispatched');
    expect(play([user('yes')], { from: heard.state }).kinds).not.toContain('update dispatched');
  });

  it('step in audio dispatches calls while the words beside them are still played', () => {
    const tools = [toolSpec('look', { on_call: 'passthrough' })];
    const { kinds, state } = play(
      [
        user('Look'),
        delta(1, 'One moment.'),
        proposal(1),
        end(1),
        { kind: 'call-committed', tool_call_ids: ['call_look1'] },
      ],
      {
        ...audio,
        tools,
      },
    );
    expect(kinds).toContain('call-dispatch');
    expect(state.reply).toMatchObject({ phase: 'draining', said: 'One moment.' });
  });
});

describe('scripts of the tests', () => {
  it('scripts of the tests end as engines do', () => {
    expect([says('x'), calls({ name: 'a', args: {} })].map((parts) => parts.at(-1)?.kind)).toEqual(['end', 'end']);
  });
});

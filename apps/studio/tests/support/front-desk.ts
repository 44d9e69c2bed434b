import type { ScriptedConversation } from './scripted-conversation.ts';
import { ScriptedServer } from './scripted-server.ts';

/** A scripted server on which the PAL of a small museum's front desk runs. */
export async function startFrontDesk(): Promise<ScriptedServer> {
  const server = await ScriptedServer.start();
  server.pals = [
    {
      pal_id: 'p1',
      pal_name: 'Mara',
      persona_description: 'Welcomes the visitors of a small harbour museum, books tours and shows the way.',
      layers: null,
      created_at: '2026-05-15T10:30:00Z',
    },
    {
      pal_id: 'p2',
      pal_name: 'Quiz master',
      greeting: 'Ready for ten questions?',
      layers: { llm: { model: 'gpt-4o-mini' } },
      created_at: '2026-05-15T10:20:00Z',
    },
  ];
  server.tools.set('p1', [
    tool('find_tours', { app_message: false, api: { method: 'GET' } }, null),
    tool('book_tour', { app_message: false, api: { method: 'POST' } }, { effect: 'write', confirm: 'explicit' }),
    tool('cancel_tour', { app_message: false, api: { method: 'POST' } }, { effect: 'write' }),
    tool('show_directions', { app_message: true }, null),
    { ...tool('end_call', { app_message: false }, null), is_system_tool: true },
  ]);
  return server;
}

function tool(name: string, delivery: object, policy: object | null) {
  return {
    tool_id: `t-${name}`,
    name,
    description: `What ${name} is for.`,
    is_system_tool: false,
    trigger_type: 'in_call',
    delivery,
    policy,
  };
}

/** A talk in the middle of which a booking waits for a yes. */
export function heldBooking(talk: ScriptedConversation, leftMs = 118_000): void {
  talk.pal('Welcome to the harbour museum. What can I do for you?');
  talk.user('Which tours are there on Saturday? We are four.');
  talk.ledger({
    tool_call_id: 't1',
    tool_name: 'find_tours',
    state: 'succeeded',
    effect: 'read',
    arguments: { date: '2026-05-16', people: 4 },
    response: { status: 200, duration_ms: 83, bytes: 214, truncated: false },
    result: JSON.stringify({
      tours: [
        { name: 'Lighthouse walk', starts_at: '11:00', free_places: 6 },
        { name: 'Under deck', starts_at: '14:30', free_places: 12 },
      ],
    }),
  });
  talk.callState('t1', 'find_tours', 'proposed');
  talk.callState('t1', 'find_tours', 'dispatched');
  talk.callState('t1', 'find_tours', 'succeeded');
  talk.pal('There are two: the lighthouse walk at 11 and “Under deck” at half past two. Both have room for four.');
  talk.user('The lighthouse walk, please.');
  const values = { tour: 'Lighthouse walk', date: '2026-05-16', starts_at: '11:00', people: 4 };
  talk.ledger({ tool_call_id: 't2', tool_name: 'book_tour', state: 'held', arguments: values });
  talk.callState('t2', 'book_tour', 'proposed');
  const prompt = 'Book the lighthouse walk for four people on Saturday 16 May at 11:00. Shall I do that?';
  talk.held('t2', 'book_tour', values, prompt, leftMs);
  talk.pal(prompt);
}

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

/** Puts the tools, a document, a guardrail and objectives of the front desk on the shelves of its server. */
export function fillLibrary(server: ScriptedServer): void {
  server.library = {
    tools: [bookTour, ...(server.tools.get('p1') ?? [])] as object[],
    documents: [
      {
        document_id: 'd1',
        document_name: 'Opening hours',
        document_url: 'https://museum.example.com/hours.html',
        status: 'ready',
        display_status: 'Ready',
        progress: 100,
        error_message: null,
        tags: ['visitors'],
        participant_tags: [],
        custom_description: null,
        crawled_urls: ['https://museum.example.com/hours.html'],
        last_crawled_at: '2026-05-15T10:31:00',
        created_at: '2026-05-15T10:30:00',
        updated_at: '2026-05-15T10:31:00',
      },
    ],
    guardrails: [{ uuid: 'g1', guardrail_name: 'no_prices', guardrail_prompt: 'Never promise a discount.' }],
    objectives: [
      {
        objectives_id: 'o1',
        data: [
          {
            objective_name: 'find_out_day',
            objective_prompt: 'Ask for the day of the visit.',
            confirmation_mode: 'auto',
            output_variables: ['visit_day'],
            next_required_objective: null,
            next_conditional_objectives: { offer_tour: 'The day has tours.' },
          },
        ],
      },
    ],
  };
  server.pals = (server.pals as object[]).map((pal, index) => ({
    system_prompt: 'You work at the front desk.\nAnswer briefly.',
    pipeline_mode: 'full',
    languages: ['en', 'de'],
    document_tags: ['visitors'],
    document_ids: index === 0 ? ['d1', 'd-gone'] : [],
    objectives_id: index === 0 ? 'o1' : null,
    guardrails_id: null,
    guardrail_ids: index === 0 ? ['g1'] : [],
    guardrail_tags: [],
    ...pal,
  }));
}

const bookTour = {
  tool_id: 't1',
  name: 'book_guided_tour',
  description: 'Book a guided tour for a group.',
  is_system_tool: false,
  trigger_type: 'in_call',
  origin: 'llm',
  on_call: 'static_filler',
  static_filler: 'One moment.',
  on_resolve: 'generate_response',
  parameters: {
    type: 'object',
    required: ['date'],
    properties: {
      date: { type: 'string', format: 'date', description: 'The day of the tour' },
      people: { type: 'integer', minimum: 1, maximum: 12 },
      contact: { type: 'object', properties: { email: { type: 'string' } } },
    },
  },
  delivery: {
    app_message: false,
    api: {
      url: 'https://museum.example.com/tours/{date}',
      method: 'POST',
      headers: { 'x-house': 'lighthouse' },
      content_type: 'application/json',
      timeout: 10,
      auth: { type: 'bearer', token: '********' },
    },
  },
  policy: { effect: 'write', confirm: 'explicit', confirm_ttl_s: 120, dedupe: 'conversation' },
  created_at: '2026-05-15T10:30:00',
};

function tool(name: string, delivery: object, policy: object | null) {
  return {
    tool_id: `t-${name}`,
    name,
    description: `What ${name} is for.`,
    is_system_tool: false,
    trigger_type: 'in_call',
    parameters: {},
    on_resolve: 'fire_and_forget',
    delivery,
    policy,
    created_at: '2026-05-15T10:20:00',
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

/** A talk that is over: a booking that failed after a yes, a guardrail, an objective. */
export function pastTalk(talk: ScriptedConversation): void {
  talk.emit('conversation.objective.activated', { objective_name: 'find_out_day' });
  talk.user('The lighthouse walk on Saturday, please.');
  const output_variables = { visit_day: 'Saturday', group: 'NOTFOUND' };
  talk.emit('conversation.objective.completed', { objective_name: 'find_out_day', output_variables });
  for (const state of ['proposed', 'held', 'dispatched', 'failed'] as const) {
    talk.callState('t9', 'book_tour', state, state === 'failed' ? 'status 503' : undefined);
  }
  talk.ledger({
    tool_call_id: 't9',
    tool_name: 'book_tour',
    state: 'failed',
    reason: 'status 503',
    arguments: { tour: 'Lighthouse walk' },
    confirmed_by: 'button',
    attempts: 3,
    history: [
      { state: 'proposed', at: '2026-05-15T10:30:00.000Z', reason: null },
      { state: 'held', at: '2026-05-15T10:30:00.020Z', reason: null },
      { state: 'dispatched', at: '2026-05-15T10:30:04.020Z', reason: null },
      { state: 'failed', at: '2026-05-15T10:30:05.520Z', reason: 'status 503' },
    ],
  });
  talk.pal('The lighthouse walk is booked.');
  const properties = { guardrail: 'no_prices', guardrail_uuid: 'g1', reason: 'a discount was promised' };
  talk.emit('conversation.guardrail.triggered', properties);
  talk.end('end_call_tool');
}

import { callOutcome, reduceCall, reduceCallDetails } from './call-view.ts';
import { nameInWords } from './call-words.ts';
import type { ConnectionState } from './connect-conversation.ts';
import {
  type Activity,
  type CallDetails,
  type CallItem,
  type ConversationView,
  emptyView,
  type NoticeItem,
} from './conversation-view.ts';
import type { LiveEvent, ObjectiveFindings } from './live-event.ts';
import { markUnsent, reduceUtterance, sentMessage } from './message-view.ts';

/** Everything that changes the view. */
export type ViewAction =
  | { readonly kind: 'event'; readonly event: LiveEvent; readonly received_at_ms: number }
  | { readonly kind: 'connection'; readonly connection: ConnectionState }
  | { readonly kind: 'call-details'; readonly calls: readonly CallDetails[] }
  /** The user sent a text from here; it shows at once and is matched with its echo. */
  | { readonly kind: 'text-sent'; readonly key: string; readonly text: string; readonly at_ms: number }
  /** What was sent before a loss and has not come back by now never reached the server. */
  | { readonly kind: 'texts-lost' }
  /** A text that never arrived is taken away, to be sent again. */
  | { readonly kind: 'text-dropped'; readonly key: string }
  | { readonly kind: 'choice-made'; readonly tool_call_id: string; readonly choice: 'confirm' | 'decline' }
  | { readonly kind: 'interrupt-sent' };

/** Folds events into a view; give the view so far to go on from it. */
export function conversationView(
  events: Iterable<LiveEvent>,
  from: ConversationView = emptyView,
  receivedAtMs?: number,
): ConversationView {
  let view = from;
  for (const event of events) {
    const received_at_ms = receivedAtMs ?? event.timestamp * 1000;
    view = reduceConversation(view, { kind: 'event', event, received_at_ms });
  }
  return view;
}

/** The one place where a view changes. Pure; events that were seen before change nothing. */
export function reduceConversation(view: ConversationView, action: ViewAction): ConversationView {
  const next = apply(view, action);
  if (next === view) return view;
  const activity = activityOf(next);
  return activity === next.activity ? next : { ...next, activity };
}

function apply(view: ConversationView, action: ViewAction): ConversationView {
  switch (action.kind) {
    case 'event':
      return applyNewEvent(view, action.event, action.received_at_ms);
    case 'connection':
      return applyConnection(view, action.connection);
    case 'call-details':
      return withOutcomes(view, reduceCallDetails(view.items, action.calls));
    case 'text-sent':
      return { ...view, awaits_reply: true, items: [...view.items, sentMessage(action)] };
    case 'texts-lost':
      return markUnsent(view);
    case 'text-dropped':
      return { ...view, items: view.items.filter((item) => item.key !== action.key) };
    case 'choice-made':
      return mapCall(view, action.tool_call_id, (call) => ({ ...call, choice: action.choice }));
    case 'interrupt-sent':
      return { ...view, awaits_reply: false };
  }
}

function applyConnection(view: ConversationView, connection: ConnectionState): ConversationView {
  if (connection.phase === 'closed' && connection.cause === 'ended' && view.ended === null) {
    return { ...view, connection, ended: { reason: '' } };
  }
  return { ...view, connection };
}

function applyNewEvent(view: ConversationView, event: LiveEvent, receivedAtMs: number): ConversationView {
  if (event.event_type === 'conversation.resumed') return withClock(view, event, receivedAtMs);
  if (event.seq <= view.last_seq) return view;
  return applyEvent({ ...withClock(view, event, receivedAtMs), last_seq: event.seq }, event);
}

/** Replayed events are old, so the freshest event, the one with the greatest difference, tells the offset best. */
function withClock(view: ConversationView, event: LiveEvent, receivedAtMs: number): ConversationView {
  if (typeof event.timestamp !== 'number') return view;
  const offset = event.timestamp * 1000 - receivedAtMs;
  if (view.clock_offset_ms !== null && offset <= view.clock_offset_ms) return view;
  return { ...view, clock_offset_ms: offset };
}

function applyEvent(view: ConversationView, event: LiveEvent): ConversationView {
  switch (event.event_type) {
    case 'conversation.utterance':
    case 'conversation.utterance.streaming':
      return reduceUtterance(view, event);
    case 'conversation.tool_call':
    case 'conversation.tool_call.state':
    case 'conversation.tool_call.held':
      return withOutcomes(view, reduceCall(view.items, event));
    case 'conversation.claim.corrected':
      return withNotice(view, event, 'info', 'claim_corrected', event.properties.sentence);
    case 'conversation.guardrail.triggered': {
      const { guardrail, reason } = event.properties;
      const words = nameInWords(guardrail);
      return withNotice(view, event, 'info', 'guardrail_triggered', reason ? `${words}: ${reason}` : words);
    }
    case 'conversation.objective.activated':
    case 'conversation.objective.pending':
    case 'conversation.objective.completed':
      return withNotice(view, event, 'info', objectiveCodes[event.event_type], objectiveText(event.properties));
    case 'conversation.error': {
      const { code, message, recoverable } = event.properties;
      const noticed = withNotice(view, event, recoverable ? 'warning' : 'error', code, message);
      return recoverable ? withoutChoices(noticed) : { ...noticed, awaits_reply: false };
    }
    case 'system.shutdown':
      return { ...view, ended: { reason: event.properties.shutdown_reason ?? '' }, awaits_reply: false };
    default:
      return view;
  }
}

const objectiveCodes = {
  'conversation.objective.activated': 'objective_activated',
  'conversation.objective.pending': 'objective_pending',
  'conversation.objective.completed': 'objective_completed',
} as const;

/** `Get host (host: Ana)`: what is aimed at, and what was found out. */
function objectiveText({ objective_name, output_variables }: Partial<ObjectiveFindings>): string {
  const found = Object.entries(output_variables ?? {}).filter(([, value]) => value !== 'NOTFOUND');
  const words = nameInWords(objective_name ?? '');
  if (found.length === 0) return words;
  return `${words} (${found.map(([name, value]) => `${nameInWords(name).toLowerCase()}: ${value}`).join(', ')})`;
}

function withNotice(
  view: ConversationView,
  event: LiveEvent,
  tone: NoticeItem['tone'],
  code: string,
  text: string,
): ConversationView {
  const at_ms = event.timestamp * 1000;
  return { ...view, items: [...view.items, { kind: 'notice', key: `notice-${event.seq}`, tone, code, text, at_ms }] };
}

/** An error may be the answer to a yes or a no that was refused: then the choice is open again. */
function withoutChoices(view: ConversationView): ConversationView {
  const isChosen = (item: ConversationView['items'][number]) => item.kind === 'call' && item.choice !== null;
  if (!view.items.some(isChosen)) return view;
  return {
    ...view,
    items: view.items.map((item) => (isChosen(item) ? { ...item, choice: null } : item) as typeof item),
  };
}

/** A call that settled decides whether something more is to be said. */
function withOutcomes(view: ConversationView, items: ConversationView['items']): ConversationView {
  if (items === view.items) return view;
  const before = new Set(view.items);
  let { awaits_reply } = view;
  for (const item of items) {
    if (item.kind !== 'call' || before.has(item)) continue;
    const outcome = callOutcome(item, items);
    if (outcome !== null) awaits_reply = outcome === 'to-be-told';
  }
  return { ...view, items, awaits_reply };
}

function mapCall(view: ConversationView, id: string, change: (call: CallItem) => CallItem): ConversationView {
  const items = view.items.map((item) => (item.kind === 'call' && item.tool_call_id === id ? change(item) : item));
  return { ...view, items };
}

function activityOf(view: ConversationView): Activity {
  if (view.ended !== null) return 'ended';
  let working = false;
  let waiting = false;
  for (const item of view.items) {
    if (item.kind === 'message' && item.role === 'pal' && item.phase === 'streaming') return 'speaking';
    if (item.kind !== 'call') continue;
    if (item.state === 'dispatched' && item.delivery !== 'app_message') working = true;
    if (item.state === 'held' && item.held?.wants !== 'end_of_turn' && item.choice === null) waiting = true;
  }
  if (working) return 'working';
  if (waiting) return 'waiting';
  if (view.awaits_reply) return 'thinking';
  return view.connection.phase === 'connecting' ? 'connecting' : 'listening';
}

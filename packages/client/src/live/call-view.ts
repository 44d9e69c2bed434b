import type { CallDetails, CallItem, ViewItem } from './conversation-view.ts';
import type { CallState, LiveEvent } from './live-event.ts';

type CallEvent = Extract<
  LiveEvent,
  { event_type: 'conversation.tool_call' | 'conversation.tool_call.state' | 'conversation.tool_call.held' }
>;

const openStates: ReadonlySet<CallState> = new Set<CallState>(['proposed', 'held', 'dispatched']);

/** Whether nothing more can happen to a call in this state. */
export function isSettled(state: CallState): boolean {
  return !openStates.has(state);
}

/** Takes one event of a call into its card, which is made when the call is first heard of. */
export function reduceCall(items: readonly ViewItem[], event: CallEvent): readonly ViewItem[] {
  // Inline tools of the compatible wire have no id; each of their calls is its own card and never changes.
  const id = event.properties.tool_call_id ?? `inline-${event.seq}`;
  const index = items.findLastIndex((item) => item.kind === 'call' && item.tool_call_id === id);
  const current = index === -1 ? newCall(id, event) : (items[index] as CallItem);
  const card = applyCallEvent(current, event);
  if (index === -1) return [...items, card];
  // What a call held for a while comes to belongs where the answer was given, not where the call was proposed.
  if (current.state === 'held' && card.state !== 'held') return [...items.toSpliced(index, 1), card];
  return items.with(index, card);
}

function newCall(id: string, event: CallEvent): CallItem {
  return {
    kind: 'call',
    key: `call-${id}`,
    tool_call_id: id,
    name: event.properties.name,
    delivery: null,
    effect: null,
    on_resolve: null,
    arguments: null,
    state: 'proposed',
    reason: null,
    duplicate_of: null,
    turn_idx: event.turn_idx ?? null,
    proposed_at_ms: event.timestamp * 1000,
    dispatched_at_ms: null,
    settled_at_ms: null,
    held: null,
    choice: null,
    response: null,
    result: null,
    detailed_for: null,
  };
}

function applyCallEvent(call: CallItem, event: CallEvent): CallItem {
  const at_ms = event.timestamp * 1000;
  switch (event.event_type) {
    case 'conversation.tool_call': {
      const known = { ...call, delivery: 'app_message' as const, arguments: readArguments(event.properties.arguments) };
      if (event.properties.tool_call_id === undefined) return { ...known, state: 'succeeded', settled_at_ms: at_ms };
      return call.state === 'proposed' ? { ...known, state: 'dispatched', dispatched_at_ms: at_ms } : known;
    }
    case 'conversation.tool_call.held': {
      const { wants, prompt, arguments_hash, expires_at } = event.properties;
      const held = { wants, prompt, arguments_hash, expires_at_ms: expires_at * 1000 };
      return { ...call, state: 'held', held, choice: null, arguments: event.properties.arguments };
    }
    case 'conversation.tool_call.state': {
      const { state, reason, duplicate_of } = event.properties;
      return {
        ...call,
        state,
        reason: reason ?? null,
        duplicate_of: duplicate_of ?? call.duplicate_of,
        dispatched_at_ms: state === 'dispatched' ? (call.dispatched_at_ms ?? at_ms) : call.dispatched_at_ms,
        settled_at_ms: isSettled(state) ? at_ms : null,
        held: state === 'held' ? call.held : null,
        choice: state === 'held' ? call.choice : null,
      };
    }
  }
}

/** `response_to_user` is the filler that the platform injects; it was spoken and is no argument of the tool. */
function readArguments(text: string): Readonly<Record<string, unknown>> {
  try {
    const { response_to_user: _, ...own } = JSON.parse(text) as Record<string, unknown>;
    return own;
  } catch {
    return { arguments: text }; // The model's text was no JSON; showing it as it is says so best.
  }
}

/** Takes over what only the ledger knows. An event that came in the meantime wins over an older answer. */
export function reduceCallDetails(items: readonly ViewItem[], calls: readonly CallDetails[]): readonly ViewItem[] {
  const byId = new Map(calls.map((call) => [call.tool_call_id, call]));
  let changed = false;
  const next = items.map((item) => {
    if (item.kind !== 'call') return item;
    const details = byId.get(item.tool_call_id);
    if (details === undefined || item.detailed_for === details.state) return item;
    changed = true;
    const { delivery, effect, on_resolve } = details;
    const current = details.state === item.state;
    return {
      ...item,
      delivery,
      effect,
      on_resolve,
      arguments: details.arguments,
      detailed_for: details.state,
      reason: current ? (details.reason ?? item.reason) : item.reason,
      response: current ? details.response : item.response,
      result: current ? details.result : item.result,
    };
  });
  return changed ? next : items;
}

/**
 * Whether the PAL still has to say something because this call settled. Null while it has not, or where it is not
 * known: then what was expected before stands.
 */
export function callOutcome(call: CallItem, items: readonly ViewItem[]): 'to-be-told' | 'silent' | null {
  if (!isSettled(call.state) || call.on_resolve === null) return null;
  if (wasToldAfter(call, items)) return null;
  if (call.state === 'succeeded') {
    return call.on_resolve === 'generate_response' || call.on_resolve === 'response_in_result'
      ? 'to-be-told'
      : 'silent';
  }
  if (call.state === 'failed' || call.state === 'unknown') {
    return call.on_resolve === 'fire_and_forget' ? 'silent' : 'to-be-told';
  }
  return null;
}

function wasToldAfter(call: CallItem, items: readonly ViewItem[]): boolean {
  const settledAtMs = call.settled_at_ms ?? 0;
  return items.some(
    (item) => item.kind === 'message' && item.role === 'pal' && item.at_ms >= settledAtMs && item.phase === 'final',
  );
}

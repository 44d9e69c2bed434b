import type { ConversationView, MessageItem, ViewItem } from './conversation-view.ts';
import type { LiveEvent } from './live-event.ts';

type Utterance = Extract<LiveEvent, { event_type: 'conversation.utterance' | 'conversation.utterance.streaming' }>;

/** Takes one utterance, whole or so far, into its row: user rows go by turn, PAL rows by inference. */
export function reduceUtterance(view: ConversationView, event: Utterance): ConversationView {
  const index = event.properties.role === 'user' ? userRow(view.items, event) : palRow(view.items, event);
  const current = index === -1 ? undefined : (view.items[index] as MessageItem);
  const row = messageOf(event, current);
  const items = current === undefined ? [...view.items, row] : view.items.with(index, row);
  return { ...view, items, awaits_reply: awaitsReply(view.awaits_reply, row) };
}

export function sentMessage(sent: {
  readonly key: string;
  readonly text: string;
  readonly at_ms: number;
}): MessageItem {
  return {
    kind: 'message',
    key: sent.key,
    role: 'user',
    text: sent.text,
    unheard: '',
    phase: 'sending',
    interrupted: false,
    turn_idx: null,
    inference_id: null,
    at_ms: sent.at_ms,
  };
}

export function markUnsent(view: ConversationView): ConversationView {
  if (!view.items.some(isSending)) return view;
  const items = view.items.map((item) => (isSending(item) ? { ...item, phase: 'unsent' as const } : item));
  return { ...view, items, awaits_reply: false };
}

function isSending(item: ViewItem): item is MessageItem {
  return item.kind === 'message' && item.phase === 'sending';
}

function awaitsReply(before: boolean, row: MessageItem): boolean {
  if (row.role === 'user') return row.phase === 'final' ? true : before;
  return row.phase !== 'final' && before;
}

function messageOf(event: Utterance, current: MessageItem | undefined): MessageItem {
  const { role, speech } = event.properties;
  const whole = event.event_type === 'conversation.utterance';
  const cut = whole ? event.properties.interrupted === true : event.properties.is_interrupted === true;
  const heard = whole && cut ? (event.properties.heard ?? current?.text ?? '') : speech;
  return {
    kind: 'message',
    key: current?.key ?? `message-${event.seq}`,
    role,
    text: heard,
    unheard: whole && cut && speech.startsWith(heard) ? speech.slice(heard.length) : '',
    // The whole utterance follows the last streamed piece, also that of a cut-off one.
    phase: whole || event.properties.final === true ? 'final' : 'streaming',
    interrupted: cut,
    turn_idx: event.turn_idx ?? current?.turn_idx ?? null,
    inference_id: event.inference_id ?? current?.inference_id ?? null,
    at_ms: current?.at_ms ?? event.timestamp * 1000,
  };
}

function palRow(items: readonly ViewItem[], event: Utterance): number {
  return items.findLastIndex(
    (item) =>
      item.kind === 'message' &&
      item.role === 'pal' &&
      (item.inference_id === (event.inference_id ?? null) || event.inference_id === undefined) &&
      (item.phase === 'streaming' || isSameSpeech(item, event.properties.speech)),
  );
}

/** One inference may speak twice (a filler, then the reply): a finished row takes only what repeats or completes it. */
function isSameSpeech(item: MessageItem, speech: string): boolean {
  return item.inference_id !== null && item.text !== '' && speech.startsWith(item.text);
}

function userRow(items: readonly ViewItem[], event: Utterance): number {
  const turn = event.turn_idx;
  const known = items.findLastIndex(
    (item) => item.kind === 'message' && item.role === 'user' && turn !== undefined && item.turn_idx === turn,
  );
  if (known !== -1) return known;
  const speech = event.properties.speech.trim();
  return items.findIndex(
    (item) =>
      item.kind === 'message' && (item.phase === 'sending' || item.phase === 'unsent') && item.text.trim() === speech,
  );
}

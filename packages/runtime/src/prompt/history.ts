import type { ModelCall, ModelMessage } from '../ports/language-model.ts';

/**
 * What was typed, heard and done, as the model is shown it. Message objects never change, so an adapter may cache their
 * JSON by identity; `null` is the open place of a tool message whose call has no answer yet.
 */
export interface History {
  readonly messages: readonly (ModelMessage | null)[];
  /** Call id → index of its open place. */
  readonly open: ReadonlyMap<string, number>;
  /** The utterance the last message was made from, when it is an assistant's text without calls. */
  readonly last_inference: string | null;
}

export const emptyHistory: History = { messages: [], open: new Map(), last_inference: null };

/** Stands for an answer that was not there when the model was asked. */
export const DISPATCHED_TEXT =
  'dispatched: the call was sent; its result is not known yet and will follow if there is one';

const INTERRUPTED = '[interrupted by the user here]';

export function appendUser(history: History, text: string): History {
  return { ...history, messages: [...history.messages, { role: 'user', content: text }], last_inference: null };
}

/** Adds what was heard of an utterance (I5). */
export function appendPal(history: History, heard: string, inferenceId: string, interrupted: boolean): History {
  const content = interrupted ? `${heard} ${INTERRUPTED}` : heard;
  return {
    ...history,
    messages: [...history.messages, { role: 'assistant', content }],
    last_inference: interrupted ? null : inferenceId,
  };
}

/** Adds the calls of one model step with an open place for each answer; joins them to the step's own words. */
export function appendCalls(history: History, inferenceId: string, calls: readonly ModelCall[]): History {
  const messages = [...history.messages];
  const last = messages.at(-1);
  if (history.last_inference === inferenceId && last?.role === 'assistant') {
    messages[messages.length - 1] = { role: 'assistant', content: last.content, calls };
  } else {
    messages.push({ role: 'assistant', content: null, calls });
  }
  const open = new Map(history.open);
  for (const call of calls) {
    open.set(call.id, messages.length);
    messages.push(null);
  }
  return { messages, open, last_inference: null };
}

/** True while the answer can still stand inline, in the call's own tool message. */
export function isAnswerOpen(history: History, callId: string): boolean {
  return history.open.has(callId);
}

/** The one tool message of a call, or, when that was closed, a synthetic call `<id>_result` with the answer. */
export function answerCall(history: History, callId: string, toolName: string, text: string): History {
  const index = history.open.get(callId);
  if (index === undefined) {
    const id = lateId(history, callId);
    return {
      ...history,
      messages: [
        ...history.messages,
        { role: 'assistant', content: null, calls: [{ id, name: toolName, arguments: '{}' }] },
        { role: 'tool', call_id: id, content: text },
      ],
      last_inference: null,
    };
  }
  const messages = [...history.messages];
  messages[index] = { role: 'tool', call_id: callId, content: text };
  const open = new Map(history.open);
  open.delete(callId);
  return { ...history, messages, open };
}

/** `<id>_result`; a correction of a late answer needs an id of its own again. */
function lateId(history: History, callId: string): string {
  const taken = new Set(history.messages.map((message) => (message?.role === 'tool' ? message.call_id : '')));
  let id = `${callId}_result`;
  for (let n = 2; taken.has(id); n++) id = `${callId}_result_${n}`;
  return id;
}

/** Closes every open place, before a request is made of the history (I4). */
export function closeAnswers(history: History): History {
  if (history.open.size === 0) return history;
  const messages = [...history.messages];
  for (const [callId, index] of history.open)
    messages[index] = { role: 'tool', call_id: callId, content: DISPATCHED_TEXT };
  return { ...history, messages, open: new Map() };
}

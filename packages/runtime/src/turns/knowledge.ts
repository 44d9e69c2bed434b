import type { Passage } from '../ports/retriever.ts';
import { conversationEvent, type Draft, journal } from './draft.ts';
import type { SessionEvent } from './event.ts';
import { noteFault } from './judge-runs.ts';
import { beginReply } from './reply.ts';
import type { Reply } from './state.ts';
import { clearTimer, setTimer } from './timers.ts';
import { silentReply } from './utterance.ts';

/** Answers the user: at once, or, where documents may answer, when passages were found or the time for it is over. */
export function answerUser(draft: Draft, text: string): void {
  if (draft.state.knowledge === null) beginReply(draft, 'user');
  else beginSearch(draft, text);
}

/** The floor is the PAL's while it looks: a reply that thinks, whose request does not exist yet. */
function beginSearch(draft: Draft, query: string): void {
  const { state } = draft;
  if (state.knowledge === null) return;
  const epoch = state.epoch + 1;
  state.epoch = epoch;
  state.reply = {
    ...silentReply,
    inference_id: draft.freshId(),
    epoch,
    cause: 'user',
    phase: 'thinking',
    covers: state.calls.due,
    answers_user: true,
    last_part_at: draft.at,
  };
  state.calls = { ...state.calls, due: [], due_ready: false };
  clearTimer(draft, 'follow-up');
  state.floor = { holder: 'pal', since: draft.at };
  const { late } = state.knowledge;
  state.knowledge = { searching: epoch, passages: late, late: [], told_by: null, is_shown: false };
  draft.commands.push({ kind: 'retrieve', id: epoch, query });
  setTimer(draft, 'retrieval', state.setup.knowledge?.budget_ms ?? 0);
}

function isLooking(reply: Reply | null): reply is Reply {
  return reply !== null && reply.phase === 'thinking' && reply.request === null;
}

export function onRetrieved(draft: Draft, event: Extract<SessionEvent, { kind: 'retrieval-result' }>): void {
  const { knowledge, reply } = draft.state;
  if (knowledge === null || knowledge.searching !== event.search_id) return;
  const { outcome } = event;
  if (outcome.kind === 'fault') noteFault(draft, 'documents', outcome.why, outcome.message);
  const found = outcome.kind === 'value' ? outcome.value : [];
  if (isLooking(reply) && reply.epoch === event.search_id) {
    draft.state.knowledge = { ...knowledge, searching: null, passages: joined(found, knowledge.passages) };
    clearTimer(draft, 'retrieval');
    beginReply(draft, 'user');
  } else {
    draft.state.knowledge = { ...knowledge, searching: null, late: found };
  }
}

/** The time for it is over: the reply begins with what is there. */
export function onRetrievalTimer(draft: Draft): void {
  if (isLooking(draft.state.reply)) beginReply(draft, 'user');
}

function joined(found: readonly Passage[], late: readonly Passage[]): readonly Passage[] {
  const known = new Set(found.map(({ content }) => content));
  return [...found, ...late.filter(({ content }) => !known.has(content))];
}

/** A request was made with passages: its words, once they are said, draw on these documents. */
export function notePassages(draft: Draft, inferenceId: string): void {
  const { knowledge } = draft.state;
  if (knowledge === null || knowledge.passages.length === 0 || knowledge.is_shown) return;
  draft.state.knowledge = { ...knowledge, told_by: inferenceId };
}

/** Tells clients, after the words, which documents they draw on: once a turn. */
export function showDocuments(draft: Draft, inferenceId: string | undefined): void {
  const { knowledge } = draft.state;
  if (knowledge === null || knowledge.told_by === null || knowledge.told_by !== inferenceId) return;
  draft.state.knowledge = { ...knowledge, told_by: null, is_shown: true };
  const named = new Map(knowledge.passages.map(({ document_id, document_name }) => [document_id, document_name]));
  const documents = [...named].map(([document_id, document_name]) => ({ document_id, document_name }));
  journal(draft, conversationEvent(draft, 'conversation.rag.observability', inferenceId, { documents }));
}

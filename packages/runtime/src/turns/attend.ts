import type { DialogueLine } from '../judges/dialogue-lines.ts';
import type { EventDraft } from './command.ts';
import type { Draft } from './draft.ts';
import { judgeLines } from './guardrails.ts';
import { showDocuments } from './knowledge.ts';
import { evaluateTurn } from './objectives.ts';
import type { SessionState } from './state.ts';

/** True where something watches the conversation. */
export function isWatched({ guardrails, objectives, knowledge }: SessionState): boolean {
  return guardrails !== null || objectives !== null || knowledge !== null;
}

/** Shows what was said in this step to those who watch: judges start after the reply was asked for, and beside it. */
export function attend(draft: Draft): void {
  const lines: DialogueLine[] = [];
  // those who watch add commands of their own
  for (const command of [...draft.commands]) {
    if (command.kind !== 'journal' || command.event.event_type !== 'conversation.utterance') continue;
    lines.push(lineOf(command.event));
    if (command.event.properties?.role !== 'user') showDocuments(draft, command.event.inference_id);
  }
  if (lines.length === 0) return;
  judgeLines(draft, lines);
  if (lines.some(({ speaker }) => speaker === 'user')) evaluateTurn(draft);
}

function lineOf({ properties = {} }: EventDraft): DialogueLine {
  const { role, speech, heard } = properties;
  const text = typeof heard === 'string' ? heard : String(speech);
  return { speaker: role === 'user' ? 'user' : 'pal', text };
}

/** Nobody waits for what is still out. */
export function dismissJudges(draft: Draft): void {
  const { guardrails, objectives } = draft.state;
  if (guardrails !== null) draft.state.guardrails = { ...guardrails, running: null, fresh: [] };
  if (objectives !== null) draft.state.objectives = { ...objectives, running: null, is_due: false, refine: null };
}

/** A judge is out: an end waits for it as it waits for calls, within the same grace. */
export function isJudging({ guardrails, objectives }: SessionState): boolean {
  return (guardrails?.running ?? null) !== null || (objectives?.running ?? null) !== null;
}

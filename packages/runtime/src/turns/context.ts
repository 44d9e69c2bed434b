import { type FixedPrompt, nothingMomentary, systemMessage } from '../prompt/system-message.ts';
import { assumeAnswer } from './answers.ts';
import type { Draft } from './draft.ts';
import type { SessionEvent } from './event.ts';
import type { Context } from './state.ts';

/** Changes the conversation-level text; nobody speaks because of it, the next request has it. */
export function onContext(draft: Draft, event: Extract<SessionEvent, { kind: 'client-context' }>): void {
  const job = event.job_status === null ? '' : `Background job status: ${event.job_status}`;
  const text = [event.text, job].filter((part) => part !== '').join('\n');
  if (event.mode === 'append') assumeAnswer(draft, 'append_llm_context', event.text);
  draft.state.context = changeContext(draft.state.setup, draft.state.context, event.mode, text);
  draft.commands.push({ kind: 'note', note: { note: 'context', mode: event.mode, text } });
}

export function changeContext(
  setup: FixedPrompt,
  context: Context,
  mode: 'append' | 'overwrite',
  text: string,
): Context {
  return contextOf(setup, mode === 'overwrite' || context.text === '' ? text : `${context.text}\n\n${text}`);
}

export function contextOf(setup: FixedPrompt, text: string): Context {
  return { text, message: systemMessage(setup, text, nothingMomentary) };
}

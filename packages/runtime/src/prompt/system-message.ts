import type { ModelMessage } from '../ports/language-model.ts';

const TOOL_INVOCATION_POLICY = `Tool invocation policy:
- Call a tool that changes something only when the user clearly wants it and every required argument is known.
- Ask for what is missing or ambiguous instead of guessing it or calling the tool.
- Have the user confirm an action that changes something (create, update, send, submit, charge, delete) right before you call the tool.
- Do not call the same write tool twice for one request, unless the user asks you to try again.
- Tools that only read, and directly answer the user, need no confirmation.
- Sum up a tool's result in a sentence or two when you speak it.`;

/** What the system message is made of, as far as it does not change during a conversation. */
export interface FixedPrompt {
  readonly system_prompt: string;
  readonly tool_policy: boolean;
  readonly guardrails_block: string;
  readonly memories_block: string;
  readonly documents_block: string;
}

/** What of it is of the moment. */
export interface MomentaryPrompt {
  readonly objectives: string;
  readonly passages: string;
  /** Stands last: it is about the reply that comes now. */
  readonly now: string;
}

export const nothingMomentary: MomentaryPrompt = { objectives: '', passages: '', now: '' };

/**
 * The one system message, in the order of the prompt assembly: prompt, conversational context, objectives, guardrails,
 * memories, documents, tool policy, and what is about this reply alone.
 */
export function systemMessage(fixed: FixedPrompt, context: string, momentary: MomentaryPrompt): ModelMessage {
  const parts = [
    fixed.system_prompt,
    context,
    momentary.objectives,
    fixed.guardrails_block,
    fixed.memories_block,
    fixed.documents_block,
    momentary.passages,
    fixed.tool_policy ? TOOL_INVOCATION_POLICY : '',
    momentary.now,
  ];
  return { role: 'system', content: parts.filter((part) => part !== '').join('\n\n') };
}

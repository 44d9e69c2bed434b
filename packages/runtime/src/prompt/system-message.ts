import type { ModelMessage } from '../ports/language-model.ts';

const TOOL_INVOCATION_POLICY = `Tool invocation policy:
- Call a tool that changes something only when the user clearly wants it and every required argument is known.
- Ask for what is missing or ambiguous instead of guessing it or calling the tool.
- Have the user confirm an action that changes something (create, update, send, submit, charge, delete) right before you call the tool.
- Do not call the same write tool twice for one request, unless the user asks you to try again.
- Tools that only read, and directly answer the user, need no confirmation.
- Sum up a tool's result in a sentence or two when you speak it.`;

/** The one system message: prompt, conversational context, tool policy, in the order of the prompt assembly. */
export function systemMessage(systemPrompt: string, context: string, toolPolicy: boolean): ModelMessage {
  const parts = [systemPrompt, context, toolPolicy ? TOOL_INVOCATION_POLICY : ''];
  return { role: 'system', content: parts.filter((part) => part !== '').join('\n\n') };
}

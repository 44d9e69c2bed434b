import type { ToolSpec } from '../config.ts';
import type { SessionState } from './state.ts';

/** The text by which the same call is known again, unique in the ledger; null when it need not be. */
export function dedupeKey(
  state: Pick<SessionState, 'setup' | 'turn'>,
  spec: ToolSpec,
  argumentsHash: string,
): string | null {
  if (spec.policy.dedupe === 'none') return null;
  const scope = spec.policy.dedupe === 'conversation' ? '*' : String(state.turn.idx);
  return `${state.setup.conversation_id}|${scope}|${spec.tool_id}|${argumentsHash}`;
}

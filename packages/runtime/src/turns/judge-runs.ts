import type { JudgeRequest } from '../ports/judge.ts';
import type { Draft } from './draft.ts';

/** How long a judge may take. Nothing waits for it; this bounds what it holds. */
const JUDGE_LIMIT_MS = 20_000;

export type JudgeName = 'guardrails' | 'objectives' | 'documents';

/** Asks beside the conversation; the answer comes back under the returned id. */
export function askJudge(draft: Draft, request: JudgeRequest): string {
  const id = draft.freshId();
  draft.commands.push({ kind: 'judge', id, request, limit_ms: JUDGE_LIMIT_MS });
  return id;
}

/** A judge that fails, hangs or answers nonsense changes nothing: it is counted, and noted for the trace. */
export function noteFault(
  draft: Draft,
  judge: JudgeName,
  why: 'timeout' | 'failed' | 'nonsense',
  message: string,
): void {
  draft.commands.push({ kind: 'note', note: { note: 'judge-fault', judge, why, message } });
  draft.commands.push({ kind: 'report', code: `${judge}_judge_${why}`, message });
}

import type { Call } from '@palaver/contract';
import type { CallDecision } from '../../calls/conversations.ts';
import { callObject } from '../../domain/conversations/call-object.ts';
import { DomainError } from '../../errors.ts';
import type { Platform } from '../../platform-parts.ts';
import { readCall } from '../../store/journal-reads.ts';

/** @throws DomainError `not_found` */
export async function findCall(platform: Platform, conversationId: string, toolCallId: string): Promise<Call> {
  const row = await readCall(platform.store, conversationId, toolCallId);
  if (row === undefined) throw unknownCall(toolCallId);
  return callObject(row);
}

export function unknownCall(toolCallId: string): DomainError {
  return new DomainError('not_found', `tool call "${toolCallId.slice(0, 64)}" does not exist`, {
    status: 404,
    hint: 'GET /v2/conversations/{conversation_id}/tool_calls lists the calls of the conversation.',
    details: [{ path: 'tool_call_id', message: 'does not exist' }],
  });
}

type Refusal = Exclude<CallDecision, 'ok' | 'not_found'>;

const REFUSALS: Readonly<Record<Refusal, readonly [string, string]>> = {
  not_held: ['is not held', 'Only a call in state "held" can be confirmed or declined.'],
  hash_differs: [
    'has other arguments than the ones confirmed',
    'Read the call again, show its arguments to the user, and send its current arguments_hash.',
  ],
  expired: ['has expired', 'The answer came too late; ask the PAL again.'],
  not_waiting: ['waits for no result', 'Only an app_message call in state "dispatched" takes a result, and only one.'],
};

/** @throws DomainError `conflict` or `not_found` unless the decision was taken */
export function refuseUnlessOk(decision: CallDecision, toolCallId: string): void {
  if (decision === 'ok') return;
  if (decision === 'not_found') throw unknownCall(toolCallId);
  const [what, hint] = REFUSALS[decision as Refusal];
  throw new DomainError('conflict', `tool call "${toolCallId}" ${what}`, { hint });
}

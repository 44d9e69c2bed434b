import type { ArgumentCheck } from '../config.ts';

/** What the model is told of a call that has no ordinary result. Plain words: models read them better than codes. */

export const HELD_TEXT =
  'held: nothing has been done yet. The user is being asked to confirm exactly these arguments; the call runs only after a clear yes. Do not say that it was done.';
export const DECLINED_TEXT = 'declined: the user said no. Nothing was done.';
export const REVISED_TEXT = 'declined: the user changed the request, so this call was dropped. Nothing was done.';
export const EXPIRED_HOLD_TEXT = 'expired: the user did not confirm in time. Nothing was done.';
export const NO_ANSWER_TEXT = 'expired: no result came. It is not known whether it was done.';
export const DISCARDED_TEXT = 'cancelled: the call was dropped before it was sent. Nothing was done.';
export const ABORTED_TEXT = 'cancelled: the user interrupted, and the call was given up after it had been sent.';
/** The row of a write that had left says `cancelled`, as its policy asks; the model must know that it may have happened. */
export const CUT_OFF_TEXT =
  'unknown: the user interrupted, and the call was given up after it had been sent. It is not known whether it took effect. Do not claim that it was done and do not repeat it on your own.';
export const REPEATED_TEXT = 'cancelled: this turn has already made the same call several times. Nothing was sent.';
export const CRASH_TEXT =
  'unknown: it was sent, but the connection to the tool was lost before an answer came. It is not known whether it took effect. Tell the user so; do not claim that it was done and do not repeat it on your own.';
export const ASSUMED_TEXT = 'the app has answered through the conversation; see what follows.';
export const STAY_TEXT = 'not ended: the user is being asked to confirm a call, and the answer comes first.';
/** A system tool has no result of its own. */
export const DISPATCHED_NOTHING = 'ok: the conversation ends when you have finished speaking.';
export const ENDED_TEXT = 'cancelled: the conversation ended.';

export function invalidText(problem: string): string {
  return `invalid_arguments: nothing was sent: ${problem}. Correct the arguments, or ask the user for what you need.`;
}

export function failedText(output: string): string {
  return output === '' ? 'error: it did not work' : `error: it did not work: ${output}`;
}

export function unknownToolText(name: string, known: readonly string[]): string {
  const list = known.length === 0 ? 'there are no tools' : `the tools are: ${known.join(', ')}`;
  return `unknown_tool: there is no tool "${name.slice(0, 80)}"; ${list}. Nothing was sent.`;
}

/** What is wrong with the arguments; null when nothing is. */
export function checkProblem(check: ArgumentCheck): { readonly reason: string; readonly problem: string } | null {
  if (check.missing.length > 0) {
    const names = check.missing.map((name) => `"${name}"`).join(', ');
    const reason = `missing_argument: ${check.missing.join(', ')}`;
    return { reason, problem: `required argument ${names} is missing` };
  }
  if (check.errors.length === 0) return null;
  const list = check.errors
    .slice(0, 8)
    .map((error) => `${error.path === '' ? 'arguments' : error.path} ${error.message}`);
  return { reason: `invalid_arguments: ${list.join('; ')}`, problem: list.join('; ') };
}

/** What a repeated call is answered with. */
export function duplicateText(told: string | null): string {
  return told === null
    ? 'duplicate: the same call is already under way; it was not sent again, and its result will follow.'
    : `duplicate: the same call was already made; it was not sent again. Its result: ${told}`;
}

/** What the model is told when the ledger knows the call already, and this session does not. */
export function refusedText(duplicateOf: string): string {
  return duplicateText(`not known here; it is call "${duplicateOf}"`);
}

const DEFAULT_MAX_CHARS = 16_384;

/** Cuts a long answer, so that one result cannot fill the model's window. */
export function cutResult(output: string, maxChars = DEFAULT_MAX_CHARS): string {
  if (output.length <= maxChars) return output;
  const cut = output.slice(0, maxChars).toWellFormed();
  return `${cut}\n[cut: ${output.length - maxChars} of ${output.length} characters left out]`;
}

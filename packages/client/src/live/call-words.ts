import type { CallState } from './live-event.ts';

const states: Readonly<Record<CallState, string>> = {
  proposed: 'Getting ready',
  invalid: 'Not sent',
  duplicate: 'Already done',
  held: 'Waiting for you',
  declined: 'Declined',
  expired: 'Ran out of time',
  dispatched: 'Running',
  succeeded: 'Done',
  failed: 'Failed',
  unknown: 'Outcome unknown',
  cancelled: 'Cancelled',
};

/** A call's state in a word or two, for people. */
export function callStateWords(state: CallState): string {
  return states[state] ?? state;
}

const reasons: Readonly<Record<string, string>> = {
  invalid_arguments: 'The details did not fit what the tool accepts.',
  missing_argument: 'A detail that the tool needs was missing.',
  unknown_tool: 'There is no tool of that name.',
  egress_refused: 'The server is not allowed to call that address.',
  redirect: 'The service tried to redirect the call elsewhere, which is not followed.',
  connection: 'The service could not be reached.',
  timeout: 'The service did not answer in time.',
  too_large: 'The answer of the service was too large.',
  token: 'No access token could be had for the service.',
  revised: 'The details changed, so this one was dropped.',
  not_answered: 'Nobody answered in time.',
  conversation_ended: 'The conversation ended first.',
  discarded: 'You moved on before it was sent.',
  crash: 'The server restarted while the call was on its way.',
};

/**
 * Why a call is in its state, in one sentence for people; null when there is no more to say. The wire's reason is a
 * code, then a text where it helps: `egress_refused (private address)`, `status 503`.
 */
export function callReasonWords(state: CallState, reason: string | null): string | null {
  if (reason === null || reason === '') return state === 'unknown' ? unknownWords : null;
  const status = /^status (\d{3})/.exec(reason);
  const words = status === null ? knownReason(reason) : statusWords(Number(status[1]));
  return state === 'unknown' ? `${words} ${unknownWords}` : words;
}

const unknownWords = 'It may or may not have gone through.';

function knownReason(reason: string): string {
  const [, code = '', rest = ''] = /^([a-z_]+)[\s:]*(.*)$/s.exec(reason) ?? [];
  const known = reasons[code];
  if (known === undefined) return sentence(reason);
  const detail = rest.replace(/^\((.*)\)$/s, '$1').trim();
  return detail === '' ? known : `${known.slice(0, -1)}: ${detail}`;
}

function statusWords(status: number): string {
  if (status === 401 || status === 403) return `The service refused the server's credentials (status ${status}).`;
  if (status === 404) return 'The service does not know what was asked for (status 404).';
  if (status === 409) return 'The service says that this cannot be done as things are (status 409).';
  if (status === 429) return 'The service is being asked too often (status 429).';
  if (status >= 500) return `The service had a problem of its own (status ${status}).`;
  return `The service refused the request (status ${status}).`;
}

function sentence(text: string): string {
  const upper = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(upper) ? upper : `${upper}.`;
}

const endings: Readonly<Record<string, string>> = {
  end_call_tool: 'The PAL said goodbye and hung up.',
  end_conversation_endpoint_hit: 'Somebody ended it.',
  'max_call_duration reached': 'It reached the longest time it was allowed to take.',
  'participant_left_timeout reached': 'Everybody had left.',
  participant_left_timeout: 'Everybody had left.',
  'participant_absent_timeout reached': 'Nobody joined in time.',
  exception_encountered_during_conversation_startup: 'It could not be started.',
};

/** Why a conversation ended, in one sentence for people. */
export function shutdownWords(reason: string): string {
  if (reason.startsWith('internal error')) return 'The server ran into a problem and had to stop.';
  return endings[reason] ?? (reason === '' ? 'It is over.' : sentence(reason));
}

/** `book_visit` → `Book visit`, `visitDate` → `Visit date`. */
export function nameInWords(name: string): string {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/[_\-.\s]+/g, ' ')
    .trim()
    .toLowerCase();
  return words === '' ? name : words.charAt(0).toUpperCase() + words.slice(1);
}

import { cutText } from './answer-text.ts';
import type { Attempt } from './retry-verdict.ts';

const maxExcerptChars = 1_000;

/** What the model is told of a call that did not succeed: plain words, no address, no secret. */
export function failureText(
  kind: 'failed' | 'unknown',
  attempt: Attempt,
  facts: { readonly body: string; readonly timeoutMs: number },
): string {
  if (kind === 'unknown') {
    return 'unknown: the request was sent, but no answer came. It may or may not have been carried out; do not say that it was, and do not send it again without asking the user';
  }
  return `error: ${cause(attempt, facts)}`;
}

function cause(attempt: Attempt, facts: { readonly body: string; readonly timeoutMs: number }): string {
  switch (attempt.kind) {
    case 'refused':
      return `the request was not sent, because its target is not allowed (${attempt.error.rule})`;
    case 'no-token':
      return `the request was not sent, because no access token could be obtained: ${attempt.error.message}`;
    case 'answer':
      return answered(attempt.status, facts.body);
    case 'broken': {
      const { error } = attempt;
      if (error.aborted) return 'the call was cancelled';
      if (error.timeout) return `the endpoint did not answer within ${facts.timeoutMs / 1000} s`;
      if (error.status !== null && error.status >= 300) return answered(error.status, '');
      if (error.unreadable === 'headers') return 'the headers of the answer are too large';
      if (error.unreadable === 'encoding') return 'the answer is in a content encoding that cannot be read';
      return error.phase === 'unsent'
        ? `the endpoint could not be reached${connectDetail(error.cause)}`
        : 'the connection broke before the answer was complete';
    }
  }
}

function answered(status: number, body: string): string {
  if (status >= 300 && status < 400)
    return `the endpoint answered with a redirect (status ${status}), which is not followed`;
  const excerpt = cutText(body.trim(), maxExcerptChars, false);
  return `the endpoint answered with status ${status}${excerpt === '' ? '' : `: ${excerpt}`}`;
}

function connectDetail(cause: unknown): string {
  const code = (cause as { readonly code?: unknown } | undefined)?.code;
  if (typeof code !== 'string') return '';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return ': its name does not resolve';
  if (code === 'ECONNREFUSED') return ': the connection was refused';
  if (code === 'ETIMEDOUT' || code === 'UND_ERR_CONNECT_TIMEOUT') return ': no connection in time';
  if (/CERT|SIGNATURE/.test(code)) return ': its certificate is not trusted';
  return /SSL|TLS|EPROTO/.test(code) ? ': it does not speak TLS' : '';
}

import type { EffectivePolicy } from '@palaver/runtime';
import type { EgressFailed, EgressRefused } from '../security/egress.ts';
import type { TokenError } from './oauth-tokens.ts';

/** How one attempt ended. */
export type Attempt =
  | { readonly kind: 'answer'; readonly status: number }
  | { readonly kind: 'refused'; readonly error: EgressRefused }
  | { readonly kind: 'broken'; readonly error: EgressFailed }
  /** No access token: nothing was sent. */
  | { readonly kind: 'no-token'; readonly error: TokenError };

export interface History {
  /** The one ordinary retry was used, or there is no time for it. */
  readonly retried: boolean;
  /** The access token was fetched anew after a 401. */
  readonly refreshed: boolean;
  /** An earlier attempt was sent and got no answer. */
  readonly unanswered: boolean;
}

export type Verdict =
  | { readonly next: 'succeed' | 'retry' | 'refresh' }
  | { readonly next: 'settle'; readonly kind: 'failed' | 'unknown'; readonly reason: string };

/** The retry table of delivery: what follows an attempt. Pure. */
export function retryVerdict(
  attempt: Attempt,
  history: History,
  rules: { readonly policy: EffectivePolicy; readonly oauth: boolean },
): Verdict {
  // Without a policy a tool behaves as on the compatible wire: nothing is ever called unknown.
  const guardedWrite = rules.policy.given && rules.policy.effect !== 'read';
  const repeatable = !guardedWrite || rules.policy.idempotent_endpoint;
  const noAnswer = (sent: boolean, reason: string): Verdict => {
    const unknown = guardedWrite && (sent || history.unanswered);
    return { next: 'settle', kind: unknown ? 'unknown' : 'failed', reason };
  };
  switch (attempt.kind) {
    case 'refused':
      return noAnswer(false, `egress_refused (${attempt.error.rule})`);
    case 'no-token':
      return noAnswer(false, 'token');
    case 'answer':
      return answerVerdict(attempt.status, history, repeatable, rules.oauth);
    case 'broken': {
      const { error } = attempt;
      const sent = error.phase === 'sent';
      if (error.aborted) return noAnswer(sent, 'discarded');
      if (error.timeout) return noAnswer(sent, 'timeout');
      if (error.status !== null && error.status >= 300) {
        return answerVerdict(error.status, history, repeatable, rules.oauth);
      }
      if (error.unreadable === 'headers') return noAnswer(sent, 'too_large');
      if (error.unreadable === 'encoding') return failed('connection (content encoding)');
      const mayRetry = !history.retried && (!sent || repeatable);
      return mayRetry ? { next: 'retry' } : noAnswer(sent, 'connection');
    }
  }
}

function answerVerdict(status: number, history: History, repeatable: boolean, oauth: boolean): Verdict {
  if (status >= 200 && status < 300) return { next: 'succeed' };
  if (status === 401 && oauth && !history.refreshed) return { next: 'refresh' };
  if (status >= 500 && status < 600 && repeatable && !history.retried) return { next: 'retry' };
  return failed(redirects.has(status) ? 'redirect' : `status ${status}`);
}

const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

function failed(reason: string): Verdict {
  return { next: 'settle', kind: 'failed', reason };
}

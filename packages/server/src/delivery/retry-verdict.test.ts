import type { PolicyEffect } from '@palaver/contract';
import type { EffectivePolicy } from '@palaver/runtime';
import { describe, expect, it } from 'vitest';
import { EgressFailed, EgressRefused } from '../security/egress.ts';
import { TokenError } from './oauth-tokens.ts';
import { type Attempt, type History, retryVerdict } from './retry-verdict.ts';

const fresh: History = { retried: false, refreshed: false, unanswered: false };

function policy(more: Partial<EffectivePolicy> = {}): EffectivePolicy {
  return {
    given: false,
    effect: 'write',
    confirm: 'none',
    confirm_text: null,
    confirm_ttl_s: 120,
    dedupe: 'none',
    interrupt: 'continue',
    idempotent_endpoint: false,
    ...more,
  };
}

function broken(options: ConstructorParameters<typeof EgressFailed>[1]): Attempt {
  return { kind: 'broken', error: new EgressFailed('x', options) };
}

function answer(status: number): Attempt {
  return { kind: 'answer', status };
}

function judge(
  attempt: Attempt,
  more: { history?: Partial<History>; policy?: Partial<EffectivePolicy>; oauth?: boolean } = {},
) {
  const verdict = retryVerdict(
    attempt,
    { ...fresh, ...more.history },
    { policy: policy(more.policy), oauth: more.oauth ?? false },
  );
  return verdict.next === 'settle' ? `${verdict.kind}: ${verdict.reason}` : verdict.next;
}

const unsent = broken({ phase: 'unsent' });
const cut = broken({ phase: 'sent' });
const writes: readonly PolicyEffect[] = ['idempotent_write', 'write', 'irreversible'];

describe('retryVerdict', () => {
  it.each([200, 201, 204, 299])('takes %i as success', (status) => {
    expect(judge(answer(status))).toBe('succeed');
  });

  it.each([301, 302, 303, 307, 308])('never follows or repeats %i', (status) => {
    expect(judge(answer(status))).toBe('failed: redirect');
  });

  it.each([300, 304, 400, 401, 403, 404, 408, 409, 410, 422, 425, 429, 499, 700])('never retries %i', (status) => {
    expect(judge(answer(status))).toBe(`failed: status ${status}`);
  });

  it.each([500, 502, 503, 504, 599])('retries %i once', (status) => {
    expect(judge(answer(status))).toBe('retry');
    expect(judge(answer(status), { history: { retried: true } })).toBe(`failed: status ${status}`);
    expect(judge(answer(status), { policy: { given: true, effect: 'read' } })).toBe('retry');
  });

  it.each(writes)('does not retry a 5xx of a %s with a policy, unless its endpoint is idempotent', (effect) => {
    expect(judge(answer(503), { policy: { given: true, effect } })).toBe('failed: status 503');
    expect(judge(answer(503), { policy: { given: true, effect, idempotent_endpoint: true } })).toBe('retry');
  });

  it('retries once what could not be sent, whatever the tool does', () => {
    for (const given of [false, true]) {
      for (const effect of ['read', ...writes] as const) {
        expect(judge(unsent, { policy: { given, effect } })).toBe('retry');
        expect(judge(unsent, { policy: { given, effect }, history: { retried: true } })).toBe('failed: connection');
      }
    }
  });

  it('retries once what got no answer, where that is safe', () => {
    expect(judge(cut)).toBe('retry');
    expect(judge(cut, { policy: { given: true, effect: 'read' } })).toBe('retry');
    for (const effect of writes) {
      expect(judge(cut, { policy: { given: true, effect, idempotent_endpoint: true } })).toBe('retry');
      expect(judge(cut, { policy: { given: true, effect } })).toBe('unknown: connection');
    }
  });

  it('calls unknown what was sent once and never answered', () => {
    const idempotent = { given: true, effect: 'write', idempotent_endpoint: true } as const;
    const history = { retried: true, unanswered: true };
    for (const attempt of [cut, unsent, broken({ phase: 'unsent', timeout: true })]) {
      expect(judge(attempt, { policy: idempotent, history })).toMatch(/^unknown/);
      expect(judge(attempt, { history })).toMatch(/^failed/);
    }
    expect(judge(answer(404), { policy: idempotent, history })).toBe('failed: status 404');
  });

  it('never retries a timeout, and calls it unknown only for a write with a policy that had left', () => {
    const timeout = broken({ phase: 'sent', timeout: true });
    expect(judge(timeout)).toBe('failed: timeout');
    expect(judge(timeout, { policy: { given: true, effect: 'read' } })).toBe('failed: timeout');
    for (const effect of writes) {
      for (const idempotent_endpoint of [false, true]) {
        expect(judge(timeout, { policy: { given: true, effect, idempotent_endpoint } })).toBe('unknown: timeout');
      }
    }
    expect(judge(broken({ phase: 'unsent', timeout: true }), { policy: { given: true } })).toBe('failed: timeout');
  });

  it('gets a new token once after a 401 under oauth2, beside the ordinary retry', () => {
    expect(judge(answer(401), { oauth: true })).toBe('refresh');
    expect(judge(answer(401), { oauth: true, history: { retried: true } })).toBe('refresh');
    expect(judge(answer(401), { oauth: true, history: { refreshed: true } })).toBe('failed: status 401');
    expect(judge(answer(401), { oauth: true, policy: { given: true, effect: 'irreversible' } })).toBe('refresh');
  });

  it('never retries a refusal of the guard or a missing token', () => {
    expect(judge({ kind: 'refused', error: new EgressRefused('private_address', 'x') })).toBe(
      'failed: egress_refused (private_address)',
    );
    expect(judge({ kind: 'no-token', error: new TokenError('x') })).toBe('failed: token');
  });

  it('goes by the status where the answer broke after it', () => {
    expect(judge(broken({ phase: 'sent', status: 404 }), { policy: { given: true } })).toBe('failed: status 404');
    expect(judge(broken({ phase: 'sent', status: 500 }))).toBe('retry');
    expect(judge(broken({ phase: 'sent', status: 200 }), { policy: { given: true } })).toBe('unknown: connection');
  });

  it('does not retry an answer that cannot be read', () => {
    expect(judge(broken({ phase: 'sent', unreadable: 'headers' }))).toBe('failed: too_large');
    expect(judge(broken({ phase: 'sent', unreadable: 'headers' }), { policy: { given: true } })).toBe(
      'unknown: too_large',
    );
    expect(judge(broken({ phase: 'sent', status: 200, unreadable: 'encoding' }), { policy: { given: true } })).toBe(
      'failed: connection (content encoding)',
    );
  });

  it('tells an abort before from one after the bytes left', () => {
    expect(judge(broken({ phase: 'unsent', aborted: true }), { policy: { given: true } })).toBe('failed: discarded');
    expect(judge(broken({ phase: 'sent', aborted: true }), { policy: { given: true } })).toBe('unknown: discarded');
  });
});

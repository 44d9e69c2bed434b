import type { DeliveryOutcome, DispatchedCall } from '@palaver/runtime/ports';
import { type Egress, EgressFailed, EgressRefused, type EgressResponse } from '../security/egress.ts';
import { answerText, readAnswer, resultText, spokenAnswer } from './answer-text.ts';
import type { RenderedRequest } from './call-delivery.ts';
import { failureText } from './failure-text.ts';
import { type OAuthTokens, TokenError } from './oauth-tokens.ts';
import type { PreparedTool } from './prepared-tool.ts';
import { type Attempt, retryVerdict } from './retry-verdict.ts';
import { secretScrubber } from './secret-scrubber.ts';

const retryPauseMs = 250;
const maxAnswerBytes = 64 * 1024;

export interface SendingParts {
  readonly egress: Egress;
  readonly tokens: OAuthTokens;
  readonly userAgent: string;
}

/** What one attempt brought, beside the verdict's view of it. */
interface Sent {
  readonly attempt: Attempt;
  readonly answer: EgressResponse | null;
  readonly token: string | null;
  readonly durationMs: number;
}

/** Sends a rendered call until it is settled: at most one ordinary retry and one with a new access token. */
export async function sendCall(
  parts: SendingParts,
  tool: PreparedTool,
  call: DispatchedCall,
  request: RenderedRequest,
  signal: AbortSignal,
  retry: boolean,
): Promise<DeliveryOutcome> {
  const deadline = performance.now() + 2 * tool.timeoutMs;
  const rules = { policy: tool.policy, oauth: tool.auth.type === 'oauth2' };
  let history = { retried: !retry, refreshed: false, unanswered: false };
  let attempts = call.first_attempt - 1;
  for (;;) {
    const left = deadline - performance.now();
    const sent = await sendOnce(parts, tool, call, request, attempts + 1, Math.min(tool.timeoutMs, left), signal);
    if (sent.attempt.kind === 'answer' || sent.attempt.kind === 'broken') attempts++;
    if (deadline - performance.now() <= retryPauseMs) history = { ...history, retried: true, refreshed: true };
    const verdict = retryVerdict(sent.attempt, history, rules);
    switch (verdict.next) {
      case 'succeed':
        return succeeded(tool, sent, attempts);
      case 'settle':
        return settled(tool, sent, attempts, verdict);
      case 'refresh':
        if (tool.auth.type === 'oauth2' && sent.token !== null) parts.tokens.drop(tool.auth.client, sent.token);
        history = { ...history, refreshed: true };
        break;
      case 'retry': {
        const unanswered =
          history.unanswered || (sent.attempt.kind === 'broken' && sent.attempt.error.phase === 'sent');
        history = { ...history, retried: true, unanswered };
        await pause(retryPauseMs, signal);
      }
    }
  }
}

async function sendOnce(
  parts: SendingParts,
  tool: PreparedTool,
  call: DispatchedCall,
  request: RenderedRequest,
  attemptNumber: number,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Sent> {
  const startedAt = performance.now();
  const bound = Math.max(1, timeoutMs);
  let token: string | null = null;
  let attempt: Attempt;
  let answer: EgressResponse | null = null;
  try {
    const headers: Record<string, string> = { ...request.headers, ...ownHeaders(call, attemptNumber, parts.userAgent) };
    if (tool.auth.type === 'oauth2') {
      token = await parts.tokens.token(tool.auth.client, bound, signal);
      headers.Authorization = `Bearer ${token}`;
    }
    answer = await parts.egress.request({
      url: request.url,
      method: request.method,
      headers,
      ...(request.body === null ? {} : { body: request.body }),
      timeoutMs: Math.max(1, bound - (performance.now() - startedAt)),
      maxBytes: maxAnswerBytes,
      signal,
    });
    attempt = { kind: 'answer', status: answer.status };
  } catch (error) {
    attempt = attemptOf(error, signal);
  }
  return { attempt, answer, token, durationMs: performance.now() - startedAt };
}

function attemptOf(error: unknown, signal: AbortSignal): Attempt {
  if (error instanceof EgressFailed) return { kind: 'broken', error };
  if (error instanceof EgressRefused) return { kind: 'refused', error };
  if (error instanceof TokenError) return { kind: 'no-token', error };
  if (!signal.aborted) throw error;
  return { kind: 'broken', error: new EgressFailed('aborted', { phase: 'unsent', aborted: true }) };
}

function succeeded(tool: PreparedTool, sent: Sent, attempts: number): DeliveryOutcome {
  const answer = sent.answer!;
  const read = readAnswer(scrubbed(tool, sent, answerText(answer)), answer.headers['content-type'] ?? null);
  return {
    kind: 'succeeded',
    attempts,
    response: callResponse(sent),
    result: resultText(read, answer.truncated, tool.result),
    spoken: spokenAnswer(read),
  };
}

function settled(
  tool: PreparedTool,
  sent: Sent,
  attempts: number,
  { kind, reason }: { readonly kind: 'failed' | 'unknown'; readonly reason: string },
): DeliveryOutcome {
  const body = sent.answer === null ? '' : scrubbed(tool, sent, answerText(sent.answer));
  const unsent = sent.attempt.kind === 'refused' || sent.attempt.kind === 'no-token';
  const result = failureText(kind, sent.attempt, { body, timeoutMs: tool.timeoutMs });
  return { kind, attempts, response: unsent ? null : callResponse(sent), reason, result };
}

function callResponse({ answer, attempt, durationMs }: Sent) {
  return {
    status: answer?.status ?? (attempt.kind === 'broken' ? attempt.error.status : null),
    duration_ms: Math.round(durationMs),
    bytes: answer?.bytes ?? 0,
    truncated: answer?.truncated ?? false,
  };
}

/** Access tokens come and go, so they are not among the prepared secrets. */
function scrubbed(tool: PreparedTool, sent: Sent, text: string): string {
  const known = tool.scrub(text);
  return sent.token === null ? known : secretScrubber([sent.token])(known);
}

/** On every delivery; static headers of these names were dropped. */
export function ownHeaders(call: DispatchedCall, attempt: number, userAgent: string) {
  return { 'Idempotency-Key': call.tool_call_id, 'Palaver-Attempt': String(attempt), 'User-Agent': userAgent };
}

/** Ends early when the call is aborted; the next attempt then fails at once. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted) done();
  });
}

import type { Tool } from '@palaver/contract';
import type { DeliveryOutcome, DispatchedCall } from '@palaver/runtime/ports';
import { badField } from '../errors.ts';
import { type Egress, EgressFailed, EgressRefused, type EgressResponse } from '../security/egress.ts';
import type { Sealer } from '../security/sealer.ts';
import { answerText, readAnswer, resultText, spokenAnswer } from './answer-text.ts';
import { ArgumentFault } from './call-arguments.ts';
import type { CallDelivery, DeliveryContext, InjectedFacts, RenderedRequest } from './call-delivery.ts';
import { failureText } from './failure-text.ts';
import { createOAuthTokens, type OAuthTokens, TokenError } from './oauth-tokens.ts';
import { type PreparedTool, prepareTool } from './prepared-tool.ts';
import { maskRequest, renderRequest } from './render-request.ts';
import { type Attempt, retryVerdict } from './retry-verdict.ts';
import { secretScrubber } from './secret-scrubber.ts';

export interface CallDeliveryOptions {
  readonly egress: Egress;
  readonly sealer: Pick<Sealer, 'forAccount'>;
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

const retryPauseMs = 250;
const maxAnswerBytes = 64 * 1024;

export function createCallDelivery(options: CallDeliveryOptions): CallDelivery {
  const tokens = createOAuthTokens(options.egress, options.now);
  const prepared = preparedTools(options.sealer);
  const parts: SendingParts = { egress: options.egress, tokens, userAgent: `palaver/${options.version}` };
  return {
    async dispatch(call, context, signal, { retry = true } = {}) {
      let tool: PreparedTool;
      try {
        tool = prepared.ready(context) ?? (await prepared.prepare(context));
      } catch {
        // The seal's error could quote what it could not open.
        return notSent('token', 'error: the credentials of this tool cannot be read; they must be entered again');
      }
      let request: RenderedRequest;
      try {
        request = renderRequest(tool, call, injectedFacts(call, context, options.now()));
      } catch (error) {
        if (error instanceof ArgumentFault) return notSent(error.reason, `error: ${error.message}`);
        throw error;
      }
      return sendCall(parts, tool, call, request, signal, retry);
    },
    async render(call, context) {
      const tool = await prepared.prepare(context);
      try {
        const request = renderRequest(tool, call, injectedFacts(call, context, options.now()));
        const { headers } = request;
        return maskRequest(tool, { ...request, headers: { ...headers, ...ownHeaders(call, 1, parts.userAgent) } });
      } catch (error) {
        if (error instanceof ArgumentFault) throw badField('arguments', error.message);
        throw error;
      }
    },
    forget: (toolId) => tokens.forget(toolId),
  };
}

/** Keeps what was prepared for as long as its tool object, a conversation's snapshot, lives. */
function preparedTools(sealer: Pick<Sealer, 'forAccount'>) {
  const done = new WeakMap<Tool, PreparedTool>();
  return {
    ready: (context: DeliveryContext) => done.get(context.tool) ?? null,
    async prepare(context: DeliveryContext): Promise<PreparedTool> {
      const known = done.get(context.tool);
      if (known !== undefined) return known;
      const tool = prepareTool(context.tool, await sealer.forAccount(context.account_id));
      done.set(context.tool, tool);
      return tool;
    },
  };
}

interface SendingParts {
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

async function sendCall(
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
    if (sent.attempt.kind !== 'no-token') attempts++;
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

function notSent(reason: string, result: string): DeliveryOutcome {
  return { kind: 'failed', attempts: 0, response: null, reason, result };
}

function ownHeaders(call: DispatchedCall, attempt: number, userAgent: string) {
  return { 'Idempotency-Key': call.tool_call_id, 'Palaver-Attempt': String(attempt), 'User-Agent': userAgent };
}

function injectedFacts(call: DispatchedCall, context: DeliveryContext, now: number): InjectedFacts {
  return {
    tavus_conversation_id: call.conversation_id,
    tavus_tool_call_id: call.tool_call_id,
    tavus_tool_name: call.tool_name,
    tavus_pal_id: context.pal_id,
    tavus_face_id: context.face_id,
    // Most templates do not ask for it.
    get tavus_timestamp() {
      return new Date(now).toISOString();
    },
  };
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

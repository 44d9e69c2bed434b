import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { JsonObject, Tool } from '@palaver/contract';
import { type DeliveryOutcome, type DispatchedCall, EngineError, type LanguageModel } from '@palaver/runtime';
import type { Logger } from 'pino';
import type { CallDelivery, DeliveryContext } from '../delivery/call-delivery.ts';
import { fillRequest, repairMessages, withConstants } from '../domain/conversations/post-call-fill.ts';
import { type PostCallExecuted, postCallAttempts, postCallExecuted } from '../domain/conversations/post-call-notes.ts';
import { hasDialogue, journalEvents, type SpokenLine, spokenLines } from '../domain/conversations/transcript.ts';
import { argumentChecker } from '../domain/tools/argument-check.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { type ConversationRecord, readJoinable } from '../store/conversations.ts';
import { readRecords } from '../store/journal-reads.ts';
import type { Store } from '../store/store.ts';
import { callback } from './callback-writes.ts';
import type { ConversationSetup } from './conversation-setup.ts';
import { type Notebook, openNotebook } from './notebook.ts';

export const POST_CALL_JOB = 'post-call-actions';

const PAUSES_MS: readonly number[] = [5_000, 30_000];
/** Runs of the job in which a model that cannot answer is asked again. */
const MODEL_TRIES = 3;
const MODEL_LIMIT_MS = 60_000;

export interface PostCallParts {
  readonly store: Store;
  readonly jobs: Jobs;
  readonly delivery: CallDelivery;
  readonly setups: { of(record: ConversationRecord): Promise<ConversationSetup> };
  readonly wakeOutbox: () => void;
  readonly log: Logger;
  readonly now: () => number;
  readonly postCallPausesMs?: readonly number[];
}

/** They mostly wait for endpoints, which may hang for minutes: places of their own, and a share of them an account. */
const AT_ONCE = 256;
const PER_ACCOUNT = 64;

/**
 * Runs the post-call actions of ended conversations, in the order attached, each once: what is about to be sent is noted
 * durably before it leaves and goes out again under the same id and with the same body after a crash.
 */
export function registerPostCallActions(parts: PostCallParts): void {
  const run: Parameters<Jobs['handle']>[1] = async (payload, attempt, closing) => {
    const { conversation_id } = payload as { readonly conversation_id: string };
    const record = await readJoinable(parts.store, conversation_id);
    if (record === null) return;
    const setup = await parts.setups.of(record);
    const records = await readRecords(parts.store, conversation_id);
    const lines = spokenLines(journalEvents(records));
    if (!hasDialogue(lines)) return;
    const done = new Set(postCallExecuted(records).map((note) => note.tool_id));
    const notebook = await openNotebook(parts.store, conversation_id, parts.now);
    for (const tool of setup.postCallTools) {
      if (done.has(tool.tool_id)) continue;
      const begun = postCallAttempts(records, tool.tool_id);
      await runAction(parts, { record, setup, tool, lines, notebook, jobAttempt: attempt, closing }, begun);
    }
  };
  parts.jobs.handle(POST_CALL_JOB, run, { concurrency: AT_ONCE, perAccount: PER_ACCOUNT });
}

interface Action {
  readonly record: ConversationRecord;
  readonly setup: ConversationSetup;
  readonly tool: Tool;
  readonly lines: readonly SpokenLine[];
  readonly notebook: Notebook;
  readonly jobAttempt: number;
  readonly closing: AbortSignal;
}

/** `begun` is what an earlier run of the job noted before it was cut off. */
async function runAction(
  parts: PostCallParts,
  action: Action,
  begun: { readonly tool_call_id: string; readonly arguments: string; readonly attempts: number } | null,
): Promise<void> {
  let prepared = begun;
  if (prepared === null) {
    const filled = await fill(action);
    if (!filled.ok) return finish(parts, action, { status: 'error', error: filled.error });
    prepared = { tool_call_id: randomUUID(), arguments: JSON.stringify(filled.values), attempts: 0 };
  }
  const call = (first: number): DispatchedCall => ({
    tool_call_id: prepared.tool_call_id,
    conversation_id: action.record.conversation_id,
    tool_id: action.tool.tool_id,
    tool_name: action.tool.name,
    arguments: prepared.arguments,
    first_attempt: first,
  });
  const context = contextOf(action);
  const request = await parts.delivery.render(call(1), context).catch(() => null);
  const shown =
    request === null ? {} : { request: { url: request.url, method: request.method, body: request.body ?? '' } };
  const pauses = parts.postCallPausesMs ?? PAUSES_MS;
  let outcome: DeliveryOutcome | null = null;
  for (let sent = prepared.attempts; sent <= pauses.length; sent += 1) {
    if (outcome !== null) {
      await pause(pauses[sent - 1] ?? 0, undefined, { signal: action.closing });
      // The account may have been deleted meanwhile: nothing is sent for it any more.
      if ((await readJoinable(parts.store, action.record.conversation_id)) === null) return;
    }
    await action.notebook.write({
      note: 'post-call-attempt',
      tool_id: action.tool.tool_id,
      tool_call_id: prepared.tool_call_id,
      arguments: prepared.arguments,
      attempt: sent + 1,
    });
    outcome = await parts.delivery.dispatch(call(sent + 1), context, new AbortController().signal, {
      retry: false,
    });
    if (!isWorthRetrying(outcome)) break;
  }
  if (outcome === null) {
    return finish(parts, action, { status: 'error', ...shown, error: 'sent, and the outcome is not known' });
  }
  const response = {
    status_code: outcome.response?.status ?? null,
    body: outcome.kind === 'succeeded' ? outcome.result : null,
  };
  const failure = outcome.kind === 'succeeded' ? {} : { error: outcome.reason };
  await finish(parts, action, {
    status: outcome.kind === 'succeeded' ? 'success' : 'error',
    ...shown,
    response,
    ...failure,
  });
}

function contextOf({ record, tool }: Action): DeliveryContext {
  return {
    tool,
    account_id: record.account_id,
    pal_id: record.pal_id ?? '',
    face_id: record.face_id ?? '',
  };
}

function isWorthRetrying(outcome: DeliveryOutcome): boolean {
  if (outcome.kind === 'succeeded') return false;
  const status = outcome.response?.status ?? null;
  if (status !== null) return status >= 500;
  return /^(connection|timeout)/.test(outcome.reason);
}

/** Notes what became of the action and tells the callback, in one batch. */
async function finish(
  parts: PostCallParts,
  { record, tool, notebook }: Action,
  result: Omit<PostCallExecuted['properties'], 'tool_id' | 'tool_name'>,
): Promise<void> {
  const at = parts.now();
  const event_type = 'application.post_call_action_executed';
  const properties: JsonObject = { tool_id: tool.tool_id, tool_name: tool.name, ...result };
  const note = { note: 'post-call-executed', tool_id: tool.tool_id, event_type, at, properties };
  await notebook.write(note, callback(parts.store, record, at, event_type, properties));
  parts.wakeOutbox();
  if (properties.status === 'error') {
    parts.log.info(
      { conversation_id: record.conversation_id, tool_id: tool.tool_id, error: properties.error },
      'a post-call action failed',
    );
  }
}

type Filled = { readonly ok: true; readonly values: JsonObject } | { readonly ok: false; readonly error: string };

async function fill({ tool, setup, lines, jobAttempt, closing }: Action): Promise<Filled> {
  const request = fillRequest(tool, setup.snapshot.pal.system_prompt, lines);
  const check = argumentChecker(tool.parameters);
  if (request === null) return { ok: true, values: withConstants(tool, {}) };
  let messages = request.messages;
  let problems: readonly string[] = [];
  for (let round = 0; round < 2; round += 1) {
    const answer = await ask(setup.model, { ...request, messages }, jobAttempt, closing);
    if (typeof answer === 'string') return { ok: false, error: answer };
    const values = withNulls(tool, withConstants(tool, answer.value), check(withConstants(tool, answer.value)).missing);
    const { missing, errors } = check(values);
    problems = [
      ...missing.map((name) => `"${name}" is missing`),
      ...errors.map(({ path, message }) => `${path || 'the object'} ${message}`),
    ];
    if (problems.length === 0) return { ok: true, values };
    messages = repairMessages(messages, answer.value, problems);
  }
  return { ok: false, error: `the parameters could not be filled in: ${problems.join('; ')}` };
}

/** The model's answer, or why there is none; while it may come to its senses the job is tried again. */
async function ask(
  model: LanguageModel,
  request: Parameters<LanguageModel['judge']>[0],
  jobAttempt: number,
  closing: AbortSignal,
): Promise<{ readonly value: unknown } | string> {
  const limit = AbortSignal.timeout(MODEL_LIMIT_MS);
  try {
    return { value: await model.judge({ ...request, signal: AbortSignal.any([closing, limit]) }) };
  } catch (error) {
    closing.throwIfAborted();
    if (limit.aborted && jobAttempt >= MODEL_TRIES)
      return 'the parameters could not be filled in: the model is too slow';
    if (!EngineError.is(error) || (error.retryable && jobAttempt < MODEL_TRIES)) throw error;
    return `the parameters could not be filled in: ${error.message}`;
  }
}

/** Required parameters that the conversation did not give are null where the schema allows it. */
function withNulls(tool: Tool, values: JsonObject, missing: readonly string[]): JsonObject {
  const properties = (tool.parameters.properties ?? {}) as Readonly<Record<string, unknown>>;
  const nullable = missing.filter((name) => {
    const type = (properties[name] as { readonly type?: unknown } | undefined)?.type;
    return type === 'null' || (Array.isArray(type) && type.includes('null'));
  });
  return { ...values, ...Object.fromEntries(nullable.map((name) => [name, null])) };
}

import { type ConversationCreate, type DeploymentStart, startDeploymentContract } from '@palaver/contract';
import {
  dayOf,
  secondsToNextDay,
  type UnavailableReason,
  unavailableReason,
} from '../../domain/deployments/availability.ts';
import type { StoredDeployment } from '../../domain/deployments/deployment.ts';
import { badField, DomainError } from '../../errors.ts';
import type { Platform } from '../../platform-parts.ts';
import { readUsage, visitWrites } from '../../store/deployments.ts';
import { ExpectationError } from '../../store/store.ts';
import { startConversation } from '../conversations/start-conversation.ts';
import { type Caller, implement } from '../define.ts';
import { findVisitedDeployment } from './find-deployment.ts';
import { isPassword } from './password-hash.ts';
import { palOfDeployment } from './shown-deployments.ts';
import { visitorOf } from './visitor.ts';
import { withoutPal } from './without-pal.ts';

export const startDeployment = implement(startDeploymentContract, async ({ input, caller, platform, request }) => {
  const stored = await findVisitedDeployment(platform, request, input.params.deployment_id);
  const { deployment_id, account_id, body } = stored;
  const wanted = input.body ?? {};
  const pal = await palOfDeployment(platform, stored);
  if (pal === null) throw unavailable('inactive', platform.now());
  const visitor = visitorOf(deployment_id, caller);
  const started_at = platform.now();
  const day = dayOf(started_at);
  const reason = unavailableReason(stored, await readUsage(platform.store, deployment_id, visitor, day));
  if (reason !== null) throw unavailable(reason, started_at);
  await checkPassword(platform, stored, caller, wanted.password ?? null);
  const visit = { deployment_id, visitor, started_at, day, limits: body.limits };
  const starting = {
    account_id,
    base: platform.config.publicUrl ?? request.origin,
    along: (conversation_id: string) => visitWrites(platform.store, { ...visit, conversation_id }),
  };
  try {
    const made = await startConversation(platform, starting, conversationOf(stored, wanted, pal.face_id));
    return withoutPal(made);
  } catch (error) {
    if (!(error instanceof ExpectationError)) throw error;
    // Others came at the same moment and took what was left.
    const now = platform.now();
    const usage = await readUsage(platform.store, deployment_id, visitor, day);
    throw unavailable(unavailableReason(stored, usage) ?? 'inactive', now);
  }
});

function conversationOf(
  stored: StoredDeployment,
  wanted: NonNullable<DeploymentStart>,
  faceId: string | null,
): ConversationCreate {
  const { customization, limits } = stored.body;
  const { context } = (customization.conversation ?? {}) as { readonly context?: string | null };
  const contexts = [context ?? '', wanted.conversational_context ?? ''].filter((text) => text.trim() !== '');
  return {
    pal_id: stored.pal_id,
    conversation_name: stored.name,
    conversational_context: contexts.join('\n\n'),
    custom_greeting: wanted.custom_greeting ?? null,
    memory_stores: memoryStores(stored, wanted.memory_stores ?? []),
    chat: faceId === null,
    properties: limits.max_call_duration === null ? null : { max_call_duration: limits.max_call_duration },
  };
}

/**
 * A visitor names stores within the deployment only: what an account keeps elsewhere is not for strangers. Nothing is
 * kept where the deployment does not ask for it.
 */
function memoryStores(stored: StoredDeployment, names: readonly string[]): string[] {
  const bad = names.find((name) => !/^[A-Za-z0-9_.:-]{1,100}$/.test(name));
  if (bad !== undefined) {
    const rule = 'must be 1 to 100 of letters, digits, "_", ".", ":" and "-"';
    throw badField('memory_stores', `"${bad.slice(0, 120)}" ${rule}`);
  }
  return names.map((name) => `${stored.deployment_id}:${name}`);
}

async function checkPassword(
  platform: Platform,
  { deployment_id, password_hash }: StoredDeployment,
  caller: Caller,
  password: string | null,
): Promise<void> {
  if (password_hash === null) return;
  if (password === null || password === '') {
    throw new DomainError('unauthenticated', 'this deployment needs its password', { hint: 'Send it as `password`.' });
  }
  const guess = platform.passwordGuesses.take(`${deployment_id}\n${caller.ip ?? ''}`);
  if (guess !== null && !guess.allowed) {
    throw new DomainError('rate_limited', 'Too many passwords', {
      hint: `Try again in ${guess.retryAfterS} s.`,
      headers: { 'Retry-After': String(guess.retryAfterS) },
    });
  }
  if (await isPassword(password, password_hash)) return;
  throw new DomainError('unauthenticated', 'the password is wrong', { hint: 'Ask whoever invited you.' });
}

const WORDS: Readonly<Record<UnavailableReason, string>> = {
  inactive: 'this deployment is not active',
  daily_limit: 'the conversations of today are used up',
  total_limit: 'too many conversations are open at the moment',
};

function unavailable(reason: UnavailableReason, now: number): DomainError {
  const extra = { unavailable_reason: reason };
  if (reason === 'inactive') {
    return new DomainError('forbidden', WORDS.inactive, { extra, hint: 'Its owner can set its status to active.' });
  }
  const wait = reason === 'daily_limit' ? secondsToNextDay(now) : 60;
  return new DomainError('rate_limited', WORDS[reason], {
    extra,
    hint: reason === 'daily_limit' ? 'Come back tomorrow.' : 'Try again in a minute.',
    headers: { 'Retry-After': String(wait) },
  });
}

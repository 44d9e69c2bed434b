import type { GuardrailSpec, ObjectiveSpec, ReactionCall } from '@palaver/runtime';
import { resolveDocuments } from '../../documents/search.ts';
import { chosenMemories } from '../../domain/conversations/chosen-memories.ts';
import type { CreateRequest } from '../../domain/conversations/create-request.ts';
import type { Snapshot } from '../../domain/conversations/snapshot.ts';
import { resolveGuardrails, type StoredGuardrail } from '../../store/guardrails.ts';
import { listMemories } from '../../store/memories.ts';
import { findObjectives } from '../../store/objectives.ts';
import type { Store } from '../../store/store.ts';

type Body = Readonly<Record<string, unknown>>;

/** Memories looked at before the newest that fit are taken. */
const MEMORIES_READ = 50;

/**
 * What guides a conversation that starts now: its guardrails, objectives and documents, as they are at this moment. Reads
 * only what the PAL or the request names.
 */
export async function resolveGuidance(
  store: Store,
  accountId: string,
  pal: Body,
  wanted: CreateRequest,
): Promise<Pick<Snapshot, 'guardrails' | 'objectives' | 'knowledge'>> {
  const [guardrails, objectives, knowledge] = await Promise.all([
    guardrailsOf(store, accountId, pal),
    objectivesOf(store, accountId, pal),
    knowledgeOf(store, accountId, pal, wanted),
  ]);
  return {
    ...(guardrails.length === 0 ? {} : { guardrails }),
    ...(objectives.length === 0 ? {} : { objectives }),
    ...(knowledge === null ? {} : { knowledge }),
  };
}

/** The PAL's own lines, then what its stores hold, newest first. */
export async function resolveMemories(
  store: Store,
  accountId: string,
  pal: Body,
  stores: readonly string[],
): Promise<readonly string[]> {
  const stored = stores.length === 0 ? [] : await listMemories(store, accountId, stores, MEMORIES_READ);
  return chosenMemories(
    texts(pal.memories),
    stored.map(({ content }) => content),
  );
}

async function guardrailsOf(store: Store, accountId: string, pal: Body): Promise<readonly GuardrailSpec[]> {
  const [ids, tags] = [texts(pal.guardrail_ids), texts(pal.guardrail_tags)];
  const set = typeof pal.guardrails_id === 'string' && pal.guardrails_id !== '' ? pal.guardrails_id : null;
  if (ids.length === 0 && tags.length === 0 && set === null) return [];
  return (await resolveGuardrails(store, accountId, ids, tags, set)).map(guardrailSpec);
}

function guardrailSpec(stored: StoredGuardrail): GuardrailSpec {
  return {
    uuid: stored.uuid,
    guardrail_name: stored.guardrail_name,
    guardrail_prompt: stored.guardrail_prompt,
    modality: stored.modality,
    app_message: stored.app_message,
    callback_url: stored.callback_url,
    tool_call: reactionCall(stored.tool_call),
  };
}

async function objectivesOf(store: Store, accountId: string, pal: Body): Promise<readonly ObjectiveSpec[]> {
  const id = pal.objectives_id;
  if (typeof id !== 'string' || id === '') return [];
  const set = await findObjectives(store, accountId, id);
  return (set?.data ?? []).map((item) => ({ ...item, tool_call: reactionCall(item.tool_call) }));
}

/** A tool call without a name calls nothing. */
function reactionCall(value: Body | null): ReactionCall | null {
  if (typeof value?.name !== 'string') return null;
  return { name: value.name, arguments: (value.arguments ?? {}) as Body };
}

async function knowledgeOf(
  store: Store,
  accountId: string,
  pal: Body,
  wanted: CreateRequest,
): Promise<NonNullable<Snapshot['knowledge']> | null> {
  const ids = [...new Set([...texts(pal.document_ids), ...wanted.document_ids])];
  const tags = [...new Set([...texts(pal.document_tags), ...wanted.document_tags])];
  if (ids.length === 0 && tags.length === 0) return null;
  const ready = await resolveDocuments(store, accountId, ids, tags);
  // one that is named and not ready yet can answer as soon as it is
  const document_ids = [...new Set([...ids, ...ready.map(({ document_id }) => document_id)])];
  if (document_ids.length === 0) return null;
  return {
    document_ids,
    documents: ready.map(({ document_name }) => document_name),
    strategy: wanted.document_retrieval_strategy,
  };
}

function texts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item) => typeof item === 'string' && item !== '') : [];
}

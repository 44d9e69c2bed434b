import type { Tool } from '@palaver/contract';
import type { LanguageModel, SessionConfig, ToolSpec } from '@palaver/runtime';
import { llmLayer, type Snapshot } from '../domain/conversations/snapshot.ts';
import { inlineTools } from '../domain/pals/inline-tools.ts';
import { endCallTool } from '../domain/tools/system-tools.ts';
import { toolSpec } from '../domain/tools/tool-spec.ts';
import type { Engines } from '../platform-parts.ts';
import type { Sealer } from '../security/sealer.ts';
import type { ConversationRecord } from '../store/conversations.ts';
import { openLayerSecrets } from './open-layer-secrets.ts';

/** What is made of a snapshot, shared by all conversations that have the same one. */
export interface ConversationSetup {
  readonly snapshot: Snapshot;
  /** The llm tools that run during a call, `end_call` last. */
  readonly specs: readonly ToolSpec[];
  readonly toolById: ReadonlyMap<string, Tool>;
  readonly postCallTools: readonly Tool[];
  readonly model: LanguageModel;
}

/** Snapshots kept parsed beyond the sessions that use them. */
const MOST_KEPT = 200;

/** One setup a snapshot text and account: a session then costs its own state only, not its PAL's. */
export function createSetups(parts: { readonly engines: Engines; readonly sealer: Sealer }): {
  of(record: ConversationRecord): Promise<ConversationSetup>;
} {
  const kept = new Map<string, Promise<ConversationSetup>>();
  return {
    of(record) {
      const key = `${record.account_id}\n${record.snapshot}`;
      const known = kept.get(key);
      if (known !== undefined) return known;
      const made = makeSetup(parts, record.account_id, JSON.parse(record.snapshot) as Snapshot);
      kept.set(key, made);
      made.catch(() => kept.delete(key));
      if (kept.size > MOST_KEPT) kept.delete(kept.keys().next().value as string);
      return made;
    },
  };
}

async function makeSetup(
  { engines, sealer }: { readonly engines: Engines; readonly sealer: Sealer },
  accountId: string,
  snapshot: Snapshot,
): Promise<ConversationSetup> {
  const layer = llmLayer(snapshot.pal);
  const opened = layer === null ? null : openLayerSecrets(layer, await sealer.forAccount(accountId));
  const live = snapshot.tools.filter((tool) => tool.trigger_type === 'in_call' && (tool.origin ?? 'llm') === 'llm');
  return {
    snapshot,
    specs: [...live, ...inlineTools(snapshot.pal.layers, takenNames(snapshot)), endCallTool].map(toolSpec),
    toolById: new Map(snapshot.tools.map((tool) => [tool.tool_id, tool])),
    postCallTools: snapshot.tools.filter((tool) => tool.trigger_type === 'post_call'),
    model: engines.languageModel(opened, accountId),
  };
}

/** Of two tools of one name the one of the library is used. */
function takenNames({ tools }: Snapshot): ReadonlySet<string> {
  return new Set([endCallTool.name, ...tools.map((tool) => tool.name)]);
}

/** How long a reply waits for passages (runtime.md section 14). */
const RETRIEVAL_BUDGET_MS = { speed: 60, balanced: 120, quality: 300 } as const;

/** Characters of one reply before it is cut off: some ten minutes of speech. */
const MAX_REPLY_CHARS = 20_000;
const MAX_STEPS = 8;
const ENGINE_TIMEOUT_MS = 60_000;

export function sessionConfig(record: ConversationRecord, setup: ConversationSetup): SessionConfig {
  const { pal, guardrails = [], objectives = [], knowledge } = setup.snapshot;
  const { body } = record;
  return {
    conversation_id: record.conversation_id,
    pipeline_mode: pal.pipeline_mode,
    // Until there is media every conversation is a text conversation for the runtime.
    chat: true,
    system_prompt: pal.system_prompt,
    context: [pal.context, body.conversational_context].filter((text) => text.trim() !== '').join('\n\n'),
    greeting: pal.pipeline_mode === 'echo' ? null : (body.custom_greeting ?? pal.greeting),
    dynamic_greeting: body.enable_dynamic_greeting && body.custom_greeting === null && pal.pipeline_mode !== 'echo',
    guardrails,
    objectives,
    knowledge:
      knowledge === undefined
        ? null
        : { documents: knowledge.documents, budget_ms: RETRIEVAL_BUDGET_MS[knowledge.strategy] },
    memories: body.memories ?? [],
    languages: consentLanguages(pal.languages, body.languages),
    tools: pal.pipeline_mode === 'echo' ? [] : setup.specs,
    created_at: record.created_at,
    face_id: record.face_id,
    limits: {
      max_call_duration_s: body.max_call_duration_s,
      max_steps: MAX_STEPS,
      max_reply_chars: MAX_REPLY_CHARS,
      engine_timeout_ms: ENGINE_TIMEOUT_MS,
    },
  };
}

function consentLanguages(pal: readonly string[], conversation: readonly string[] | 'all'): readonly string[] | 'all' {
  if (conversation === 'all' || pal.includes('multilingual')) return 'all';
  return [...new Set([...pal.map((code) => code.slice(0, 2).toLowerCase()), ...conversation])];
}

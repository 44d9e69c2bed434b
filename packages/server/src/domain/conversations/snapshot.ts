import type { Tool } from '@palaver/contract';
import type { GuardrailSpec, ObjectiveSpec } from '@palaver/runtime';

/**
 * The PAL and its tools as they were when the conversation was created; secrets are sealed. Everything at runtime comes
 * from it. Conversations of an unchanged PAL have the same text, so that what is made of it can be shared.
 */
export interface Snapshot {
  readonly pal: SnapshotPal;
  /** In the order attached; post-call actions and perception tools among them. */
  readonly tools: readonly Tool[];
  /** Absent for none, here and below. */
  readonly guardrails?: readonly GuardrailSpec[];
  readonly objectives?: readonly ObjectiveSpec[];
  readonly knowledge?: SnapshotKnowledge;
}

/** Documents that may answer: the PAL's and those of the conversation. */
export interface SnapshotKnowledge {
  readonly document_ids: readonly string[];
  /** Names of those that were ready. */
  readonly documents: readonly string[];
  readonly strategy: 'speed' | 'balanced' | 'quality';
}

export interface SnapshotPal {
  readonly pal_id: string | null;
  readonly pal_name: string;
  readonly pipeline_mode: 'full' | 'echo' | 'speech-to-speech';
  readonly system_prompt: string;
  readonly context: string;
  readonly greeting: string | null;
  readonly languages: readonly string[];
  readonly layers: Readonly<Record<string, unknown>>;
}

/** What the create body said beyond the columns, as far as the conversation needs it later. */
export interface ConversationBody {
  readonly conversational_context: string;
  readonly custom_greeting: string | null;
  readonly enable_dynamic_greeting: boolean;
  readonly require_auth: boolean;
  readonly test_mode: boolean;
  readonly languages: readonly string[] | 'all';
  readonly max_call_duration_s: number;
  readonly participant_left_timeout_s: number;
  readonly participant_absent_timeout_s: number;
  /** Stores that are read at the start and written after the end. */
  readonly memory_stores: readonly string[];
  /** What was remembered when it started; absent for nothing. */
  readonly memories?: readonly string[];
  /** Documents beyond those of the PAL. */
  readonly document_ids: readonly string[];
  readonly document_tags: readonly string[];
  readonly document_retrieval_strategy: 'speed' | 'balanced' | 'quality';
  /** The other fields as sent: kept for the parts of the platform that read them. */
  readonly sent: Readonly<Record<string, unknown>>;
}

export const STARTING_PAL: SnapshotPal = {
  pal_id: null,
  pal_name: 'Palaver',
  pipeline_mode: 'full',
  system_prompt: 'You are a friendly and attentive conversation partner. Answer in one to three short sentences.',
  context: '',
  greeting: null,
  languages: [],
  layers: {},
};

/** The language model layer of a PAL, or null. */
export function llmLayer(pal: SnapshotPal): Readonly<Record<string, unknown>> | null {
  const layer = pal.layers.llm;
  return typeof layer === 'object' && layer !== null && !Array.isArray(layer)
    ? (layer as Readonly<Record<string, unknown>>)
    : null;
}

/** The PAL of a row's body, which holds whatever was sent. */
export function snapshotPal(
  palId: string | null,
  palName: string,
  body: Readonly<Record<string, unknown>>,
): SnapshotPal {
  const text = (key: string) => (typeof body[key] === 'string' ? body[key] : '');
  const mode = text('pipeline_mode');
  const layers = body.layers;
  const languages = body.languages;
  return {
    pal_id: palId,
    pal_name: palName,
    pipeline_mode: mode === 'echo' || mode === 'speech-to-speech' ? mode : 'full',
    system_prompt: text('system_prompt'),
    context: text('context'),
    greeting: text('greeting') || null,
    languages: Array.isArray(languages) ? languages.filter((code) => typeof code === 'string') : [],
    layers: typeof layers === 'object' && layers !== null ? (layers as Readonly<Record<string, unknown>>) : {},
  };
}

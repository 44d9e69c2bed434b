import type { OnCall, OnResolve, Origin, PolicyEffect } from '@palaver/contract';
import type { GuardrailSpec, KnowledgeSpec, ObjectiveSpec } from './guidance-spec.ts';

/** The policy of a tool with its defaults filled in (additions.md section 1). */
export interface EffectivePolicy {
  /** False when the tool has no `policy`: then nothing but the compatible behaviour applies. */
  readonly given: boolean;
  readonly effect: PolicyEffect;
  readonly confirm: 'none' | 'prompt' | 'explicit';
  readonly confirm_text: string | null;
  readonly confirm_ttl_s: number;
  readonly dedupe: 'request' | 'conversation' | 'none';
  readonly interrupt: 'continue' | 'cancel';
  readonly idempotent_endpoint: boolean;
}

/**
 * Ids of tools that are written into the PAL itself, not taken from the library, start so. Their calls reach the front end
 * without a `tool_call_id`: nothing can answer them (runtime.md 4.4).
 */
export const INLINE_TOOL_PREFIX = 'inline:';

/** What the runtime knows of a tool: its snapshot at the creation of the conversation. */
export interface ToolSpec {
  readonly tool_id: string;
  readonly name: string;
  readonly description: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly delivery: 'api' | 'app_message';
  readonly is_system_tool: boolean;
  readonly origin: Origin;
  readonly on_call: OnCall;
  readonly on_resolve: OnResolve;
  readonly static_filler: string | null;
  readonly policy: EffectivePolicy;
  /**
   * Checks arguments against the JSON Schema and fills its defaults. Pure.
   * `missing` lists required parameters that are absent, `errors` everything else that is wrong.
   */
  readonly check: (args: Readonly<Record<string, unknown>>) => ArgumentCheck;
}

export interface ArgumentCheck {
  readonly missing: readonly string[];
  readonly errors: readonly { readonly path: string; readonly message: string }[];
  /** The arguments with the schema's defaults filled in: for hashing. */
  readonly filled: Readonly<Record<string, unknown>>;
}

/** Everything fixed about a conversation when its session starts. */
export interface SessionConfig {
  readonly conversation_id: string;
  readonly pipeline_mode: 'full' | 'echo' | 'speech-to-speech';
  /** Text-only: no speaking events, replies count as heard when they are sent. */
  readonly chat: boolean;
  readonly system_prompt: string;
  /** The PAL's `context` and the conversation's `conversational_context`, joined by a blank line. */
  readonly context: string;
  /** Said first; null for none. */
  readonly greeting: string | null;
  /** The model makes the greeting; `greeting` is then what is said when it cannot. */
  readonly dynamic_greeting?: boolean;
  /** In the order in which they are told to the model. */
  readonly guardrails?: readonly GuardrailSpec[];
  /** The first that no other leads to is where the conversation starts. */
  readonly objectives?: readonly ObjectiveSpec[];
  /** Documents that may answer; null for none. */
  readonly knowledge?: KnowledgeSpec | null;
  /** What is known of earlier conversations, one thing each. */
  readonly memories?: readonly string[];
  /** Language codes in which consent is understood beside English; `all` for multilingual. */
  readonly languages: readonly string[] | 'all';
  /** llm tools that are offered, `end_call` among them; the others never reach the model. */
  readonly tools: readonly ToolSpec[];
  readonly created_at: number;
  /** Shown in `system.pal_joined`. */
  readonly face_id?: string | null;
  /** `audio`: playout events say what was heard. Default `text`: what is sent counts as heard. */
  readonly speech?: 'text' | 'audio';
  readonly limits: {
    readonly max_call_duration_s: number;
    /** Model steps in one user turn. */
    readonly max_steps: number;
    /** Characters of one reply before it is cut off. */
    readonly max_reply_chars: number;
    /** Silence of an engine before it counts as failed. */
    readonly engine_timeout_ms: number;
  };
}

import type { Guardrail, GuardrailSet } from '@palaver/contract';
import type { GuardrailDraft } from './check-guardrail.ts';

interface Times {
  /** Milliseconds since the epoch. */
  readonly created_at: number;
  readonly updated_at: number;
}

/** The guardrail as every endpoint shows it. */
export function guardrailDocument(
  source: Times & { readonly uuid: string } & Readonly<Omit<GuardrailDraft, 'tags'>> & {
      readonly tags: readonly string[];
    },
): Guardrail {
  return {
    uuid: source.uuid,
    guardrail_name: source.guardrail_name,
    guardrail_prompt: source.guardrail_prompt,
    modality: source.modality,
    callback_url: source.callback_url,
    tags: [...source.tags],
    app_message: source.app_message,
    tool_call: source.tool_call,
    created_at: new Date(source.created_at).toISOString(),
    updated_at: new Date(source.updated_at).toISOString(),
  };
}

/** The set as every endpoint shows it. */
export function guardrailSetDocument(
  source: Times & {
    readonly guardrails_id: string;
    readonly name: string;
    readonly items: readonly Parameters<typeof guardrailDocument>[0][];
  },
): GuardrailSet {
  return {
    guardrails_id: source.guardrails_id,
    guardrails_name: source.name,
    status: 'active',
    data: source.items.map(guardrailDocument),
    created_at: new Date(source.created_at).toISOString(),
    updated_at: new Date(source.updated_at).toISOString(),
  };
}

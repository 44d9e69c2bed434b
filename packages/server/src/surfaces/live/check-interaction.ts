import type { Interaction } from '@palaver/contract';

export type CheckedInteraction =
  | { readonly ok: true; readonly interaction: Interaction }
  | { readonly ok: false; readonly message: string };

type Properties = Readonly<Record<string, unknown>>;

/** Texts of a client: characters, as REST counts them. */
const MAX_TEXT = 100_000;
const MAX_REASON = 500;

const SENSITIVITIES = new Set(['superlow', 'verylow', 'low', 'medium', 'high', 'auto']);

/**
 * The interactions a client may send, each with what is wrong with its properties in words, or null. Hand-written: this
 * runs for every frame of every client.
 */
const CHECKS: Readonly<Record<string, (properties: Properties) => string | null>> = {
  'conversation.respond': (p) => text(p, 'text'),
  'conversation.echo': echo,
  'conversation.interrupt': () => null,
  'conversation.append_llm_context': (p) => text(p, 'context') ?? optionalText(p, 'job_status', MAX_REASON),
  'conversation.overwrite_llm_context': (p) => text(p, 'context', true),
  'conversation.tool_result': (p) => id(p, 'tool_call_id') ?? oneOf(p, 'status', ['success', 'error']) ?? output(p),
  'conversation.tool_call.confirm': (p) => id(p, 'tool_call_id') ?? id(p, 'arguments_hash'),
  'conversation.tool_call.decline': (p) => id(p, 'tool_call_id') ?? optionalText(p, 'reason', MAX_REASON),
  'conversation.objective.confirm': (p) => optionalText(p, 'objective_name', 256) ?? variables(p),
  'conversation.sensitivity': (p) =>
    sensitivity(p, 'participant_pause_sensitivity') ?? sensitivity(p, 'participant_interrupt_sensitivity'),
};

/** Reads one parsed frame of a client. */
export function checkInteraction(value: unknown, conversationId: string): CheckedInteraction {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refused('an interaction is a JSON object with event_type and properties');
  }
  const { event_type, message_type, conversation_id, properties = {} } = value as Properties;
  if (typeof event_type !== 'string') return refused('event_type is missing: say which interaction this is');
  if (message_type !== undefined && message_type !== 'conversation') {
    return refused('message_type must be "conversation"');
  }
  const check = Object.hasOwn(CHECKS, event_type) ? CHECKS[event_type] : undefined;
  if (check === undefined) {
    return refused(`unknown event_type "${event_type.slice(0, 80)}": use one of ${Object.keys(CHECKS).join(', ')}`);
  }
  if (conversation_id !== undefined && conversation_id !== conversationId) {
    return refused(`conversation_id must be "${conversationId}", the conversation of this socket`);
  }
  if (typeof properties !== 'object' || properties === null || Array.isArray(properties)) {
    return refused('properties must be an object');
  }
  const wrong = check(properties as Properties);
  if (wrong !== null) return refused(`${event_type}: ${wrong}`);
  return { ok: true, interaction: value as Interaction };
}

function refused(message: string): CheckedInteraction {
  return { ok: false, message };
}

function text(properties: Properties, key: string, mayBeEmpty = false): string | null {
  const value = properties[key];
  if (typeof value !== 'string') return `properties.${key} must be a text`;
  if (!mayBeEmpty && value.trim() === '') return `properties.${key} is empty`;
  return value.length > MAX_TEXT ? `properties.${key} is longer than 100,000 characters` : null;
}

function optionalText(properties: Properties, key: string, max: number): string | null {
  const value = properties[key];
  if (value === undefined || value === null) return null;
  if (typeof value !== 'string') return `properties.${key} must be a text`;
  return value.length > max ? `properties.${key} is longer than ${max} characters` : null;
}

function id(properties: Properties, key: string): string | null {
  const value = properties[key];
  if (typeof value !== 'string' || value === '') return `properties.${key} must be a text that is not empty`;
  return value.length > 256 ? `properties.${key} is longer than 256 characters` : null;
}

function oneOf(properties: Properties, key: string, values: readonly string[]): string | null {
  const value = properties[key];
  if (value === undefined || value === null || values.includes(value as string)) return null;
  return `properties.${key} must be one of ${values.join(', ')}`;
}

/** Names and values are the session's affair, which knows the objective. */
function variables({ output_variables: value }: Properties): string | null {
  if (value === undefined || value === null) return null;
  if (typeof value !== 'object' || Array.isArray(value)) return 'properties.output_variables must be an object';
  return Object.keys(value).length > 50 ? 'properties.output_variables has more than 50 entries' : null;
}

function sensitivity(properties: Properties, key: string): string | null {
  const value = properties[key];
  if (value === undefined || SENSITIVITIES.has(value as string)) return null;
  return `properties.${key} must be one of ${[...SENSITIVITIES].join(', ')}`;
}

function echo(properties: Properties): string | null {
  const { modality, done, inference_id } = properties;
  if (modality !== undefined && modality !== 'text') {
    return modality === 'audio'
      ? 'properties.modality "audio" needs a voice conversation; this one is text only'
      : 'properties.modality must be "text"';
  }
  if (done !== undefined && typeof done !== 'boolean' && done !== 'true' && done !== 'false') {
    return 'properties.done must be true or false';
  }
  if (inference_id !== undefined && typeof inference_id !== 'string') return 'properties.inference_id must be a text';
  return text(properties, 'text');
}

function output(properties: Properties): string | null {
  const value = properties.output;
  return typeof value === 'string' && value.length > MAX_TEXT
    ? 'properties.output is longer than 100,000 characters'
    : null;
}

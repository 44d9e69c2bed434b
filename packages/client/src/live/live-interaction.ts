/** What a client may send, by event name; bodies in docs/live.md. */
export interface InteractionBodies {
  'conversation.respond': { readonly text: string };
  'conversation.echo': {
    readonly modality?: 'text' | 'audio';
    readonly text?: string;
    readonly audio?: string;
    readonly sample_rate?: number;
    readonly done?: boolean;
    readonly inference_id?: string;
  };
  'conversation.interrupt': Readonly<Record<string, never>>;
  'conversation.append_llm_context': { readonly context: string; readonly job_status?: string };
  'conversation.overwrite_llm_context': { readonly context: string };
  'conversation.sensitivity': {
    readonly participant_pause_sensitivity?: string;
    readonly participant_interrupt_sensitivity?: string;
  };
  'conversation.tool_result': {
    readonly tool_call_id: string;
    readonly output?: unknown;
    readonly status?: 'success' | 'error';
  };
  'conversation.tool_call.confirm': { readonly tool_call_id: string; readonly arguments_hash: string };
  'conversation.objective.confirm': {
    readonly objective_name?: string;
    readonly output_variables?: Readonly<Record<string, string>>;
  };
  'conversation.tool_call.decline': { readonly tool_call_id: string; readonly reason?: string };
}

/** The names of what a client may send. */
export type InteractionName = keyof InteractionBodies;

/** The frame of one interaction; an empty body is left out, as the wire does. */
export function interactionFrame<T extends InteractionName>(
  conversation_id: string,
  event_type: T,
  properties: InteractionBodies[T],
): string {
  const envelope = { message_type: 'conversation', event_type, conversation_id };
  return JSON.stringify(Object.keys(properties).length === 0 ? envelope : { ...envelope, properties });
}

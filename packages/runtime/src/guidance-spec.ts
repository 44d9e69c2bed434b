/** The tool that a guardrail or an objective calls. Its arguments are as configured. */
export interface ReactionCall {
  readonly name: string;
  readonly arguments: Readonly<Record<string, unknown>>;
}

/** What must not happen, and what is done when it does. */
export interface GuardrailSpec {
  readonly uuid: string;
  readonly guardrail_name: string;
  readonly guardrail_prompt: string;
  /** Only `verbal` ones are judged in a text conversation: there is nothing to see and nothing to hear. */
  readonly modality: 'verbal' | 'visual' | 'audio';
  readonly app_message: boolean;
  readonly callback_url: string | null;
  readonly tool_call: ReactionCall | null;
}

/** What the PAL is to reach, and what comes after it. */
export interface ObjectiveSpec {
  readonly objective_name: string;
  readonly objective_prompt: string;
  readonly confirmation_mode: 'auto' | 'manual';
  readonly modality: 'verbal' | 'visual' | 'audio';
  readonly output_variables: readonly string[];
  readonly next_required_objective: string | null;
  /** Name of an objective → the condition under which it follows. */
  readonly next_conditional_objectives: Readonly<Record<string, string>> | null;
  readonly callback_url: string | null;
  readonly tool_call: ReactionCall | null;
}

/** Documents that may answer. */
export interface KnowledgeSpec {
  /** Names of what is there, for the prompt. */
  readonly documents: readonly string[];
  /** How long a reply waits for passages; what comes later goes to the next turn. */
  readonly budget_ms: number;
}

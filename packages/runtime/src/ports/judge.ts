import type { ModelMessage } from './language-model.ts';

/** One question about the conversation, beside it: without its tools, answered once, not streamed. */
export interface JudgeRequest {
  readonly messages: readonly ModelMessage[];
  readonly schema: { readonly name: string; readonly schema: Readonly<Record<string, unknown>> };
}

/** Watches the conversation: a guardrail judge, an objective evaluator. A language model's `judge` is one. */
export interface Judge {
  /**
   * @returns the JSON value, not yet checked against the schema.
   * @throws whatever went wrong; the session counts it and goes on.
   */
  judge(request: JudgeRequest & { readonly signal: AbortSignal }): Promise<unknown>;
}

import { z } from 'zod';
import { JsonObject } from './json.ts';
import { OnResolve, Origin, PolicyEffect } from './tool.ts';

/** The life of a call; the transitions are in the runtime's call table. */
export const CallState = z.enum([
  'proposed',
  'invalid',
  'duplicate',
  'held',
  'declined',
  'expired',
  'dispatched',
  'succeeded',
  'failed',
  'unknown',
  'cancelled',
]);
export type CallState = z.infer<typeof CallState>;

export const ConfirmedBy = z.enum(['user', 'button', 'api']);
export type ConfirmedBy = z.infer<typeof ConfirmedBy>;

export const AnsweredBy = z.enum(['http', 'tool_result', 'echo', 'respond', 'append_llm_context']);
export type AnsweredBy = z.infer<typeof AnsweredBy>;

/** One invocation of a tool, as REST shows it. Times are ISO 8601, UTC. */
export const Call = z.object({
  tool_call_id: z.string(),
  conversation_id: z.string(),
  tool_id: z.string().nullable(),
  tool_name: z.string(),
  origin: Origin,
  delivery: z.enum(['api', 'app_message']).nullable(),
  effect: PolicyEffect,
  arguments: JsonObject,
  arguments_hash: z.string(),
  state: CallState,
  reason: z.string().nullable(),
  turn_idx: z.number().int(),
  inference_id: z.string().nullable(),
  duplicate_of: z.string().nullable(),
  attempts: z.number().int(),
  idempotency_key: z.string(),
  proposed_at: z.string(),
  held_at: z.string().nullable(),
  confirmed_at: z.string().nullable(),
  confirmed_by: ConfirmedBy.nullable(),
  dispatched_at: z.string().nullable(),
  settled_at: z.string().nullable(),
  response: z
    .object({
      status: z.number().int().nullable(),
      duration_ms: z.number(),
      bytes: z.number().int(),
      truncated: z.boolean(),
    })
    .nullable(),
  result: z.string().nullable(),
  answered_by: AnsweredBy.nullable(),
  on_resolve: OnResolve,
  history: z.array(z.object({ state: CallState, at: z.string(), reason: z.string().nullable() })),
});
export type Call = z.infer<typeof Call>;

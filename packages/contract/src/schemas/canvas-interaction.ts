import { z } from 'zod';
import { JsonObject } from './json.ts';

export const CanvasInteractionType = z.enum(['submit', 'skip', 'dismiss', 'clear', 'error', 'heartbeat']);
export type CanvasInteractionType = z.infer<typeof CanvasInteractionType>;

/** What a participant did with something the PAL showed on the canvas, as the page reports it. */
export const CanvasInteractionInput = z.object({
  interaction_id: z.string().min(1).max(128).describe('made by the page; the same one again changes nothing'),
  tool_call_id: z.string().min(1).max(128).describe('the call that showed the component'),
  component: z.string().min(1).max(128),
  component_version: z.enum(['v1']).default('v1'),
  type: CanvasInteractionType,
  value: z.unknown().optional(),
  metadata: JsonObject.nullish(),
});
export type CanvasInteractionInput = z.infer<typeof CanvasInteractionInput>;

export const CanvasInteraction = z.object({
  interaction_id: z.string(),
  tool_call_id: z.string(),
  component: z.string(),
  component_version: z.string(),
  type: CanvasInteractionType,
  value: z.unknown(),
  metadata: JsonObject.nullable(),
  conversation_id: z.string(),
  created_at: z.string(),
});
export type CanvasInteraction = z.infer<typeof CanvasInteraction>;

import { z } from 'zod';
import { JsonObject } from './json.ts';

/** A durable event of a conversation as REST shows it; the live socket sends the same object. */
export const DurableEvent = z.looseObject({
  message_type: z.enum(['conversation', 'system']),
  event_type: z.string(),
  conversation_id: z.string(),
  timestamp: z.number().describe('Unix seconds'),
  seq: z.number().int(),
  turn_idx: z.number().int().optional(),
  inference_id: z.string().optional(),
  properties: JsonObject.optional(),
});

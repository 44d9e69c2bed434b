import { z } from 'zod';
import { operation } from '../operation.ts';
import { CanvasInteraction, CanvasInteractionInput } from '../schemas/canvas-interaction.ts';

const params = z.object({ conversation_id: z.string() });
const path = '/v2/conversations/{conversation_id}/canvas/interactions';

export const recordCanvasInteractionContract = operation({
  id: 'canvas_interactions.record',
  summary: 'record what a participant did on the canvas',
  description:
    'No key is asked for; the conversation must be active. The callback of the conversation gets `canvas.interaction`. At most 120 in 60 s from one address in one conversation.',
  effect: 'write',
  scope: null,
  http: { method: 'POST', path, status: 200, bodyLimit: 65_536 },
  input: { params, body: CanvasInteractionInput },
  output: z.object({ success: z.literal(true) }),
  errors: ['not_found', 'conflict', 'rate_limited'],
  example: {
    interaction_id: 'i-1',
    tool_call_id: 'call-1',
    component: 'question',
    component_version: 'v1',
    type: 'submit',
    value: { choice: 'Friday' },
  },
});

export const listCanvasInteractionsContract = operation({
  id: 'canvas_interactions.list',
  summary: 'list what participants did on the canvas, oldest first',
  effect: 'read',
  scope: 'read',
  http: { method: 'GET', path, status: 200 },
  input: { params },
  output: z.object({ data: z.array(CanvasInteraction) }),
  errors: ['not_found'],
});

import { z } from 'zod';
import { operation } from '../operation.ts';
import { Call, CallState } from '../schemas/call.ts';
import { listOf, listQuery } from '../schemas/list.ts';

const conversation = z.object({ conversation_id: z.string() });
const call = z.object({ conversation_id: z.string(), tool_call_id: z.string() });

export const listCalls = operation({
  id: 'calls.list',
  summary: 'list the calls of a conversation in the order they were proposed',
  effect: 'read',
  scope: 'read',
  http: { method: 'GET', path: '/v2/conversations/{conversation_id}/tool_calls', status: 200 },
  input: {
    params: conversation,
    query: z.object({ ...listQuery, state: CallState.optional(), tool_name: z.string().optional() }),
  },
  output: listOf(Call),
  errors: ['not_found'],
});

export const getCall = operation({
  id: 'calls.get',
  summary: 'read one call and its life',
  effect: 'read',
  scope: 'read',
  http: { method: 'GET', path: '/v2/conversations/{conversation_id}/tool_calls/{tool_call_id}', status: 200 },
  input: { params: call },
  output: Call,
  errors: ['not_found'],
});

export const confirmCall = operation({
  id: 'calls.confirm',
  summary: 'confirm a held call, so that it is dispatched',
  effect: 'write',
  scope: 'converse',
  http: { method: 'POST', path: '/v2/conversations/{conversation_id}/tool_calls/{tool_call_id}/confirm', status: 200 },
  input: {
    params: call,
    body: z.object({ arguments_hash: z.string().min(1).describe('the `arguments_hash` of the call that was shown') }),
  },
  output: Call,
  errors: ['not_found', 'conflict'],
  example: { arguments_hash: '44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a' },
});

export const declineCall = operation({
  id: 'calls.decline',
  summary: 'decline a held call, so that it is never dispatched',
  effect: 'write',
  scope: 'converse',
  http: { method: 'POST', path: '/v2/conversations/{conversation_id}/tool_calls/{tool_call_id}/decline', status: 200 },
  input: { params: call, body: z.object({ reason: z.string().max(500).nullish() }).nullish() },
  output: Call,
  errors: ['not_found', 'conflict'],
  example: { reason: 'wrong day' },
});

export const answerCall = operation({
  id: 'calls.answer',
  summary: 'answer a call that was delivered as an app message',
  effect: 'write',
  scope: 'converse',
  http: { method: 'POST', path: '/v2/conversations/{conversation_id}/tool_results', status: 200 },
  input: {
    params: conversation,
    body: z.object({
      tool_call_id: z.string().min(1),
      output: z.unknown().optional().describe('text, or JSON that the model gets as text'),
      status: z.enum(['success', 'error']).default('success'),
    }),
  },
  output: Call,
  errors: ['not_found', 'conflict'],
  example: { tool_call_id: 'a4b4a4f6-8f5e-4d6c-9d5e-2f6f1f0f7c11', output: { time: '12:00' }, status: 'success' },
});

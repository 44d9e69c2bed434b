import type { Tool } from '@palaver/contract';

/** The live event with which a call of an `app_message` tool reaches the front end, without `seq` and turn. */
export function toolCallEvent(
  tool: Pick<Tool, 'name' | 'origin'>,
  call: { readonly tool_call_id: string; readonly conversation_id: string; readonly arguments: string },
  at: number,
): Record<string, unknown> {
  const perceived = tool.origin === 'vision' || tool.origin === 'audio';
  return {
    message_type: 'conversation',
    event_type: perceived ? 'conversation.perception_tool_call' : 'conversation.tool_call',
    conversation_id: call.conversation_id,
    timestamp: at / 1000,
    properties: {
      ...(perceived ? { modality: tool.origin } : {}),
      name: tool.name,
      arguments: call.arguments,
      tool_call_id: call.tool_call_id,
    },
  };
}

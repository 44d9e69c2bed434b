import type { Tool } from '@palaver/contract';

/** Lets the PAL hang up; offered in every conversation, never attached, `passthrough` so that a farewell is spoken. */
export const endCallTool: Tool = {
  tool_id: 'end_call',
  owner_id: null,
  name: 'end_call',
  description:
    'End the conversation. Use it when the user says goodbye or the conversation has reached its natural end; say goodbye in the same message.',
  parameters: { type: 'object', properties: {} },
  delivery: { app_message: true },
  is_system_tool: true,
  trigger_type: 'in_call',
  origin: 'llm',
  on_call: 'passthrough',
  on_resolve: 'fire_and_forget',
  static_filler: null,
  policy: null,
  created_at: '2026-01-01T00:00:00',
  updated_at: '2026-01-01T00:00:00',
};

export const systemTools: readonly Tool[] = [endCallTool];

export function findSystemTool(toolId: string): Tool | undefined {
  return systemTools.find((tool) => tool.tool_id === toolId);
}

export function isSystemToolName(name: string): boolean {
  return systemTools.some((tool) => tool.name === name);
}

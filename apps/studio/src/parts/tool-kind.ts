import type { Tool } from '../api/pals.ts';

export type ToolKind = 'looks-up' | 'changes' | 'asks-first' | 'shows' | 'afterwards';

export const toolKindWords: Readonly<Record<ToolKind, string>> = {
  'looks-up': 'looks things up',
  changes: 'changes things',
  'asks-first': 'asks you first',
  shows: 'on this page',
  afterwards: 'afterwards',
};

/** What a tool means to the person who talks, in one word. */
export function toolKind(tool: Pick<Tool, 'trigger_type' | 'policy' | 'delivery'>): ToolKind {
  if (tool.trigger_type === 'post_call') return 'afterwards';
  if (tool.policy?.confirm === 'explicit') return 'asks-first';
  if (tool.delivery.app_message) return 'shows';
  const effect = tool.policy?.effect ?? (tool.delivery.api?.method === 'GET' ? 'read' : 'write');
  return effect === 'read' ? 'looks-up' : 'changes';
}

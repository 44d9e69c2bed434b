import { getToolContract } from '@palaver/contract';
import { maskTool } from '../../domain/tools/mask-tool.ts';
import { findSystemTool } from '../../domain/tools/system-tools.ts';
import { findTool } from '../../store/tools.ts';
import { implement } from '../define.ts';
import { isToolId } from './new-tool-id.ts';
import { unknownTool } from './unknown-tool.ts';

export const getTool = implement(getToolContract, async ({ input, caller, platform }) => {
  const { tool_id } = input.params;
  const system = findSystemTool(tool_id);
  if (system !== undefined) return system;
  const stored = isToolId(tool_id) ? await findTool(platform.store, caller.account_id, tool_id) : undefined;
  if (stored === undefined) throw unknownTool(tool_id);
  return maskTool(stored.tool);
});

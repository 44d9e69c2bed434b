import { listToolsContract, type Tool } from '@palaver/contract';
import { maskTool } from '../../domain/tools/mask-tool.ts';
import { systemTools } from '../../domain/tools/system-tools.ts';
import { countTools, listTools as readTools } from '../../store/tools.ts';
import { implement } from '../define.ts';

export const listTools = implement(listToolsContract, async ({ input, caller, platform }) => {
  const { limit, type, name_or_uuid } = input.query;
  const sort = input.query.sort.startsWith('asc') ? 'asc' : 'desc';
  const offset = (Math.max(input.query.page, 1) - 1) * limit;
  const system = type === 'user' ? [] : systemTools.filter((tool) => isMatch(tool, name_or_uuid));
  const shown: Tool[] = system.slice(offset, offset + limit);
  if (type === 'system') return { data: shown, total_count: system.length };
  const filter = { account_id: caller.account_id, ...(name_or_uuid === undefined ? {} : { name_or_uuid }) };
  const room = limit - shown.length;
  const [own, count] = await Promise.all([
    room === 0
      ? []
      : readTools(platform.store, { ...filter, sort, limit: room, offset: Math.max(offset - system.length, 0) }),
    countTools(platform.store, filter),
  ]);
  return { data: [...shown, ...own.map(maskTool)], total_count: system.length + count };
});

function isMatch(tool: Tool, needle: string | undefined): boolean {
  return needle === undefined || tool.name.toLowerCase().includes(needle.toLowerCase()) || tool.tool_id === needle;
}

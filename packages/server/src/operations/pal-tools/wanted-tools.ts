import type { Tool } from '@palaver/contract';
import { findSystemTool } from '../../domain/tools/system-tools.ts';
import { badField } from '../../errors.ts';
import type { Store } from '../../store/store.ts';
import { findTools } from '../../store/tools.ts';
import { isToolId } from '../tools/new-tool-id.ts';
import { unknownTool } from '../tools/unknown-tool.ts';

/** Tools a PAL may have. */
export const maxPalTools = 50;

/**
 * The own tools of a list of ids, each once, in the order of the list.
 * @throws DomainError naming the first id that cannot be attached
 */
export async function wantedTools(
  store: Store,
  accountId: string,
  toolIds: readonly string[],
): Promise<readonly Tool[]> {
  const ids = [...new Set(toolIds)];
  const system = ids.find((id) => findSystemTool(id) !== undefined);
  if (system !== undefined) {
    throw badField('tool_ids', `"${system}" is a system tool: it is always on and never attached`);
  }
  const malformed = ids.find((id) => !isToolId(id));
  if (malformed !== undefined) throw unknownTool(malformed, 'tool_ids');
  const found = new Map((await findTools(store, accountId, ids)).map((tool) => [tool.tool_id, tool]));
  return ids.map((id) => {
    const tool = found.get(id);
    if (tool === undefined) throw unknownTool(id, 'tool_ids');
    return tool;
  });
}

/** @throws DomainError when a PAL would have more tools than it may */
export function checkToolCount(count: number): void {
  if (count > maxPalTools) {
    throw badField('tool_ids', `a PAL has at most ${maxPalTools} tools, this would make ${count}`);
  }
}

import { findSystemTool } from '../../domain/tools/system-tools.ts';
import { DomainError } from '../../errors.ts';
import type { Store } from '../../store/store.ts';
import { findTool, type StoredTool } from '../../store/tools.ts';
import { isToolId } from './new-tool-id.ts';
import { unknownTool } from './unknown-tool.ts';

/**
 * A tool that may be changed.
 * @throws DomainError when it does not exist or is a system tool
 */
export async function findOwnTool(
  store: Store,
  accountId: string,
  toolId: string,
  refusal: string,
): Promise<StoredTool> {
  if (findSystemTool(toolId) !== undefined) throw new DomainError('invalid_request', `Bad Request. ${refusal}`);
  const stored = isToolId(toolId) ? await findTool(store, accountId, toolId) : undefined;
  if (stored === undefined) throw unknownTool(toolId);
  return stored;
}

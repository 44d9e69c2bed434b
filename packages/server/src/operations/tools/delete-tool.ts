import { deleteToolContract } from '@palaver/contract';
import { ExpectationError } from '../../store/store.ts';
import { deleteTool as deleteWrites } from '../../store/tools.ts';
import { implement } from '../define.ts';
import { findOwnTool } from './find-own-tool.ts';
import { unknownTool } from './unknown-tool.ts';

export const deleteTool = implement(deleteToolContract, async ({ input, caller, platform }) => {
  const { tool_id } = input.params;
  await findOwnTool(platform.store, caller.account_id, tool_id, 'Cannot delete system tools');
  try {
    await platform.store.commit(deleteWrites(platform.store, tool_id, platform.now()));
  } catch (error) {
    // Somebody else deleted it first.
    if (error instanceof ExpectationError) throw unknownTool(tool_id);
    throw error;
  }
  platform.delivery.forget(tool_id);
  return undefined;
});

import { type Tool, updateToolContract } from '@palaver/contract';
import { checkTool } from '../../domain/tools/check-tool.ts';
import { ignoredToolFields } from '../../domain/tools/ignored-fields.ts';
import { maskTool } from '../../domain/tools/mask-tool.ts';
import { mergeTool } from '../../domain/tools/merge-tool.ts';
import { naiveTime, updateTool as updateWrite } from '../../store/tools.ts';
import { implement } from '../define.ts';
import { retryOnChange } from '../retry-on-change.ts';
import { commitNamed } from './commit-named.ts';
import { egressGuard } from './egress-guard.ts';
import { findOwnTool } from './find-own-tool.ts';
import { sealTool } from './seal-tool.ts';

export const updateTool = implement(
  updateToolContract,
  async ({ input, caller, platform }) => {
    const { store } = platform;
    const { tool_id } = input.params;
    const sealer = await platform.sealer.forAccount(caller.account_id);
    const updated = await retryOnChange('tool', async () => {
      const stored = await findOwnTool(store, caller.account_id, tool_id, 'Cannot update system tools');
      const merged = mergeTool(stored.tool, input.body);
      if (!merged.changes) return stored.tool;
      // A stored URL was let through when it was given; the operator may have closed the allow-list since.
      const guard = merged.newDelivery ? egressGuard(platform.egress) : () => null;
      const draft = checkTool(merged.input, { guard, inherited: merged.inherited, authLost: merged.authLost });
      const at = platform.now();
      const tool: Tool = { ...stored.tool, ...draft, updated_at: naiveTime(at) };
      const sealed = sealTool(tool, sealer, merged.inherited);
      await commitNamed(store, [updateWrite(store, stored, sealed, at)], tool.name);
      return sealed;
    });
    platform.delivery.forget(tool_id);
    return maskTool(updated);
  },
  { ignored: ignoredToolFields },
);

import { createToolContract, type Tool } from '@palaver/contract';
import { checkTool } from '../../domain/tools/check-tool.ts';
import { ignoredToolFields } from '../../domain/tools/ignored-fields.ts';
import { maskTool } from '../../domain/tools/mask-tool.ts';
import { insertTool, naiveTime } from '../../store/tools.ts';
import { implement } from '../define.ts';
import { commitNamed } from './commit-named.ts';
import { egressGuard } from './egress-guard.ts';
import { newToolId } from './new-tool-id.ts';
import { sealTool } from './seal-tool.ts';

export const createTool = implement(
  createToolContract,
  async ({ input, caller, platform }) => {
    const inherited = new Set<never>();
    const draft = checkTool(input.body, { guard: egressGuard(platform.egress), inherited });
    const at = platform.now();
    const tool: Tool = {
      tool_id: newToolId(),
      owner_id: caller.owner_id,
      ...draft,
      is_system_tool: false,
      created_at: naiveTime(at),
      updated_at: naiveTime(at),
    };
    const sealed = sealTool(tool, await platform.sealer.forAccount(caller.account_id), inherited);
    await commitNamed(platform.store, [insertTool(platform.store, sealed, caller.account_id, at)], tool.name);
    return maskTool(sealed);
  },
  { ignored: ignoredToolFields },
);

import { detachToolContract } from '@palaver/contract';
import { DomainError } from '../../errors.ts';
import { palToolIds, updatePal } from '../../store/pals.ts';
import { detachTool as detachWrite } from '../../store/tools.ts';
import { implement } from '../define.ts';
import { findOwnPal } from '../pals/find-own-pal.ts';
import { retryOnChange } from '../retry-on-change.ts';
import { findOwnTool } from '../tools/find-own-tool.ts';

export const detachTool = implement(detachToolContract, async ({ input, caller, platform }) => {
  const { store } = platform;
  const { pal_id, tool_id } = input.params;
  return retryOnChange('PAL', async () => {
    const pal = await findOwnPal(store, caller.account_id, pal_id);
    await findOwnTool(store, caller.account_id, tool_id, 'System tools are always on and never attached');
    const attached = (await palToolIds(store, [pal_id])).get(pal_id) ?? [];
    if (!attached.includes(tool_id)) {
      throw new DomainError('not_found', 'Bad Request. Tool not attached to this PAL', {
        status: 400,
        details: [{ path: 'tool_id', message: `"${tool_id}" is not attached to "${pal_id}"` }],
      });
    }
    await store.commit([updatePal(store, pal, pal), detachWrite(store, pal_id, tool_id)]);
    return undefined;
  });
});

import { attachToolsContract } from '@palaver/contract';
import { layersForTools } from '../../domain/pals/raven.ts';
import { maskTool } from '../../domain/tools/mask-tool.ts';
import { palToolIds, updatePal } from '../../store/pals.ts';
import { attachTool, lastPosition } from '../../store/tools.ts';
import { implement } from '../define.ts';
import { findOwnPal } from '../pals/find-own-pal.ts';
import { retryOnChange } from '../retry-on-change.ts';
import { checkToolCount, wantedTools } from './wanted-tools.ts';

export const attachTools = implement(attachToolsContract, async ({ input, caller, platform }) => {
  const { store } = platform;
  const { account_id } = caller;
  const { pal_id } = input.params;
  return retryOnChange('PAL', async () => {
    const pal = await findOwnPal(store, account_id, pal_id);
    const wanted = await wantedTools(store, account_id, input.body.tool_ids);
    const attached = (await palToolIds(store, [pal_id])).get(pal_id) ?? [];
    const added = wanted.filter((tool) => !attached.includes(tool.tool_id));
    checkToolCount(attached.length + added.length);
    const before = (pal.body.layers ?? {}) as Readonly<Record<string, unknown>>;
    const layers = layersForTools(before, wanted);
    const data = wanted.map(maskTool);
    if (added.length === 0 && layers === before) return { data };
    const at = platform.now();
    const first = (await lastPosition(store, pal_id)) + 1;
    const row = layers === before ? pal : { pal_name: pal.pal_name, body: { ...pal.body, layers }, updated_at: at };
    await store.commit([
      updatePal(store, pal, row),
      ...added.map(({ tool_id }, index) =>
        attachTool(store, { pal_id, tool_id, account_id, position: first + index, at }),
      ),
    ]);
    return { data };
  });
});

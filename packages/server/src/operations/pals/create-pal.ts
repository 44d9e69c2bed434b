import { createPalContract } from '@palaver/contract';
import { ignoredPalFields } from '../../domain/pals/ignored-fields.ts';
import { mapLayerSecrets } from '../../domain/pals/layer-secrets.ts';
import { toCurrentKeys } from '../../domain/pals/legacy-keys.ts';
import { checkPal } from '../../domain/pals/pal-rules.ts';
import { layersForTools } from '../../domain/pals/raven.ts';
import { storedBody } from '../../domain/pals/stored-body.ts';
import { insertPal } from '../../store/pals.ts';
import { attachTool } from '../../store/tools.ts';
import { implement } from '../define.ts';
import { checkToolCount, wantedTools } from '../pal-tools/wanted-tools.ts';
import { retryOnChange } from '../retry-on-change.ts';
import { checkReferences } from './check-references.ts';
import { linkReferences } from './link-references.ts';
import { newPalId } from './new-pal-id.ts';

export const createPal = implement(
  createPalContract,
  async ({ input, caller, platform }) => {
    const { store } = platform;
    const { account_id } = caller;
    const fields = checkPal(toCurrentKeys(input.body) as Record<string, unknown>);
    checkReferences(fields, platform.egress);
    const sealer = await platform.sealer.forAccount(account_id);
    const pal_id = newPalId();
    const pal_name = fields.pal_name?.trim() ? fields.pal_name : `PAL ${pal_id.slice(1, 5)}`;
    const at = platform.now();
    // What it refers to may be deleted between the look-up and the commit.
    await retryOnChange('library', async () => {
      const tools = await wantedTools(store, account_id, fields.tool_ids ?? []);
      checkToolCount(tools.length);
      const body = storedBody(fields);
      const references = await linkReferences(store, account_id, pal_id, fields);
      const seeing = layersForTools(fields.layers ?? {}, [...tools, ...references.watching]);
      const layers = mapLayerSecrets(seeing, (secret) => sealer.seal(secret));
      const row = { pal_id, account_id, pal_name, created_at: at, updated_at: at };
      await store.commit([
        insertPal(store, { ...row, body: fields.layers ? { ...body, layers } : body }),
        ...tools.map(({ tool_id }, position) => attachTool(store, { pal_id, tool_id, account_id, position, at })),
        ...references.writes,
      ]);
    });
    return { pal_id, pal_name, created_at: new Date(at).toISOString() };
  },
  { ignored: ignoredPalFields },
);

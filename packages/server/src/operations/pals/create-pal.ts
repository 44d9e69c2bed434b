import { createPalContract } from '@palaver/contract';
import { canonicalLayers } from '../../domain/pals/canonical-layers.ts';
import { conferencingEmail, usernameOf } from '../../domain/pals/conferencing.ts';
import { ignoredPalFields } from '../../domain/pals/ignored-fields.ts';
import { mapLayerSecrets } from '../../domain/pals/layer-secrets.ts';
import { toCurrentKeys } from '../../domain/pals/legacy-keys.ts';
import { checkPal } from '../../domain/pals/pal-rules.ts';
import { layersForTools } from '../../domain/pals/raven.ts';
import { storedBody } from '../../domain/pals/stored-body.ts';
import { setUsername } from '../../store/pal-usernames.ts';
import { insertPal } from '../../store/pals.ts';
import { attachTool } from '../../store/tools.ts';
import { Answer, implement } from '../define.ts';
import { checkToolCount, wantedTools } from '../pal-tools/wanted-tools.ts';
import { retryOnChange } from '../retry-on-change.ts';
import { checkReferences } from './check-references.ts';
import { linkReferences } from './link-references.ts';
import { newPalId } from './new-pal-id.ts';
import { withFreeUsername } from './username-taken.ts';

export const createPal = implement(
  createPalContract,
  async ({ input, caller, platform }) => {
    const { store } = platform;
    const { account_id } = caller;
    const sent = checkPal(toCurrentKeys(input.body) as Record<string, unknown>);
    const fields = sent.layers ? { ...sent, layers: canonicalLayers(sent.layers) } : sent;
    const sealer = await platform.sealer.forAccount(account_id);
    const pal_id = newPalId();
    const pal_name = fields.pal_name?.trim() ? fields.pal_name : `PAL ${pal_id.slice(1, 5)}`;
    const username = usernameOf(fields.layers);
    const at = platform.now();
    // What the PAL names may be deleted between the look-up and the commit.
    await retryOnChange('library', async () => {
      await checkReferences({ ...platform, account_id }, fields);
      const tools = await wantedTools(store, account_id, fields.tool_ids ?? []);
      checkToolCount(tools.length);
      const body = storedBody(fields);
      const references = await linkReferences(store, account_id, pal_id, fields);
      const seeing = layersForTools(fields.layers ?? {}, [...tools, ...references.watching]);
      const layers = mapLayerSecrets(seeing, (secret) => sealer.seal(secret));
      const row = { pal_id, account_id, pal_name, created_at: at, updated_at: at };
      const batch = [
        insertPal(store, { ...row, body: fields.layers ? { ...body, layers } : body }),
        ...tools.map(({ tool_id }, position) => attachTool(store, { pal_id, tool_id, account_id, position, at })),
        ...references.writes,
        ...(username === null ? [] : setUsername(store, pal_id, username)),
      ];
      await withFreeUsername(username, () => store.commit(batch));
    });
    const conferencing_email = conferencingEmail(fields.layers);
    const made = { pal_id, pal_name, created_at: new Date(at).toISOString() };
    return new Answer(conferencing_email === null ? made : { ...made, conferencing_email }, { target: pal_id });
  },
  { ignored: ignoredPalFields },
);

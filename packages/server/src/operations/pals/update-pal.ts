import { isDeepStrictEqual } from 'node:util';
import { type Pal, type PalCreate, palFields, updatePalContract } from '@palaver/contract';
import { mapLayerSecrets } from '../../domain/pals/layer-secrets.ts';
import { maskPal, palDocument } from '../../domain/pals/pal-document.ts';
import { checkPal } from '../../domain/pals/pal-rules.ts';
import { patchPal } from '../../domain/pals/patch-pal.ts';
import { layersForTools } from '../../domain/pals/raven.ts';
import { patchedBody } from '../../domain/pals/stored-body.ts';
import { badField } from '../../errors.ts';
import type { AccountSealer } from '../../security/sealer.ts';
import { palToolIds, updatePal as updateWrite } from '../../store/pals.ts';
import type { Store, Write } from '../../store/store.ts';
import { attachTool, detachOtherTools } from '../../store/tools.ts';
import { Answer, implement } from '../define.ts';
import { checkToolCount, wantedTools } from '../pal-tools/wanted-tools.ts';
import { retryOnChange } from '../retry-on-change.ts';
import { checkReferences } from './check-references.ts';
import { findOwnPal } from './find-own-pal.ts';
import { linkReferences } from './link-references.ts';
import { ownSource } from './own-source.ts';

export const updatePal = implement(updatePalContract, async ({ input, caller, platform }) => {
  const { store } = platform;
  const { account_id } = caller;
  const { pal_id } = input.params;
  const sealer = await platform.sealer.forAccount(account_id);
  return retryOnChange('PAL', async () => {
    const stored = await findOwnPal(store, account_id, pal_id);
    const source = ownSource(stored);
    const before = palDocument(source, (await palToolIds(store, [pal_id])).get(pal_id) ?? []);
    const patched = filledIn(patchPal(before, input.body), before);
    if (isDeepStrictEqual(before, patched)) return new Answer<Pal>(undefined, { status: 304 });
    const fields = checkPal(writtenFields(patched));
    if (patched.pal_name.trim() === '') throw badField('pal_name', 'must not be blank');
    checkReferences(fields, platform.egress, before as PalCreate);
    const tools = isDeepStrictEqual(before.tool_ids, patched.tool_ids)
      ? null
      : await wantedTools(store, account_id, patched.tool_ids);
    if (tools !== null) checkToolCount(tools.length);
    const references = await linkReferences(store, account_id, pal_id, fields, before as PalCreate);
    const seeing = layersForTools(patched.layers, [...(tools ?? []), ...references.watching]);
    const layers = sealNew(seeing, before.layers, sealer) as Pal['layers'];
    const at = platform.now();
    const row = {
      pal_name: patched.pal_name,
      body: patchedBody(stored.body, { ...patched, layers }),
      updated_at: at,
    };
    const links = tools === null ? [] : replaceTools(store, pal_id, account_id, tools, at);
    await store.commit([updateWrite(store, stored, row), ...links, ...references.writes]);
    const toolIds = tools === null ? before.tool_ids : tools.map((tool) => tool.tool_id);
    return maskPal(palDocument({ ...source, ...row }, toolIds));
  });
});

/** The patched PAL with every field: what was removed or nulled reads as unset again. */
function filledIn(patched: Pal, before: Pal): Pal {
  if (typeof patched.pal_name !== 'string') throw badField('pal_name', 'must be text');
  const toolIds: unknown = patched.tool_ids ?? [];
  if (!Array.isArray(toolIds) || !toolIds.every((id) => typeof id === 'string')) {
    throw badField('tool_ids', 'must be a list of tool ids');
  }
  const source = { ...patched, body: { ...patched }, created_at: 0, updated_at: 0 };
  const { created_at, updated_at } = before;
  return { ...palDocument(source, toolIds), created_at, updated_at };
}

function writtenFields(pal: Pal): Record<string, unknown> {
  return Object.fromEntries(Object.keys(palFields).map((key) => [key, pal[key as keyof Pal]]));
}

/** Seals what the patch brought; what was there before is sealed already. */
function sealNew(layers: unknown, before: Pal['layers'], sealer: AccountSealer): unknown {
  const sealed = new Set<string>();
  mapLayerSecrets(before, (secret) => {
    sealed.add(secret);
    return secret;
  });
  return mapLayerSecrets(layers, (secret) => (sealed.has(secret) ? secret : sealer.seal(secret)));
}

function replaceTools(
  store: Store,
  pal_id: string,
  account_id: string,
  tools: readonly { readonly tool_id: string }[],
  at: number,
): readonly Write[] {
  return [
    ...tools.map(({ tool_id }, position) => attachTool(store, { pal_id, tool_id, account_id, position, at })),
    detachOtherTools(
      store,
      pal_id,
      tools.map((tool) => tool.tool_id),
    ),
  ];
}

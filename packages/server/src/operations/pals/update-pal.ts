import { isDeepStrictEqual } from 'node:util';
import { type Pal, type PalCreate, type PatchedPal, palFields, updatePalContract } from '@palaver/contract';
import { canonicalLayers } from '../../domain/pals/canonical-layers.ts';
import { conferencingEmail, usernameOf } from '../../domain/pals/conferencing.ts';
import { hasDraft, withDraftOf } from '../../domain/pals/draft.ts';
import { mapLayerSecrets } from '../../domain/pals/layer-secrets.ts';
import { maskPal, palDocument } from '../../domain/pals/pal-document.ts';
import { checkPal } from '../../domain/pals/pal-rules.ts';
import { isConferencingOnly, patchPal } from '../../domain/pals/patch-pal.ts';
import { layersForTools } from '../../domain/pals/raven.ts';
import { patchedBody } from '../../domain/pals/stored-body.ts';
import { badField, DomainError } from '../../errors.ts';
import type { AccountSealer } from '../../security/sealer.ts';
import { setUsername } from '../../store/pal-usernames.ts';
import { palToolIds, type StoredPal, updatePal as updateWrite } from '../../store/pals.ts';
import type { Store, Write } from '../../store/store.ts';
import { attachTool, detachOtherTools } from '../../store/tools.ts';
import { Answer, implement } from '../define.ts';
import { checkToolCount, wantedTools } from '../pal-tools/wanted-tools.ts';
import { retryOnChange } from '../retry-on-change.ts';
import { checkReferences, type ReferenceParts } from './check-references.ts';
import { findOwnPal } from './find-own-pal.ts';
import { linkReferences } from './link-references.ts';
import { ownSource } from './own-source.ts';
import { withFreeUsername } from './username-taken.ts';

export const updatePal = implement(updatePalContract, async ({ input, caller, platform }) => {
  const { account_id } = caller;
  const { pal_id } = input.params;
  const sealer = await platform.sealer.forAccount(account_id);
  return retryOnChange('PAL', () =>
    patchOnce({ ...platform, account_id, pal_id, sealer }, input.body, input.query.force),
  );
});

interface PatchParts extends ReferenceParts {
  readonly now: () => number;
  readonly pal_id: string;
  readonly sealer: AccountSealer;
}

async function patchOnce(parts: PatchParts, body: unknown, force: boolean): Promise<PatchedPal | Answer<PatchedPal>> {
  const { store, account_id, pal_id } = parts;
  const stored = await findOwnPal(store, account_id, pal_id);
  const source = ownSource(stored);
  const before = palDocument(source, (await palToolIds(store, [pal_id])).get(pal_id) ?? []);
  const patched = canonical(filledIn(patchPal(before, body), before));
  if (isDeepStrictEqual(before, patched)) return new Answer<PatchedPal>(undefined, { status: 304 });
  const isBeside = hasDraft(stored.body) && isConferencingOnly(body);
  if (before.is_draft && !isBeside && !force) throw makerChanges();
  const fields = checkPal(writtenFields(patched));
  if (patched.pal_name.trim() === '') throw badField('pal_name', 'must not be blank');
  await checkReferences(parts, fields, before as PalCreate);
  const { row, writes, toolIds } = await changes(parts, { stored, before, patched, fields, keepsDraft: isBeside });
  await withFreeUsername(usernameOf(patched.layers), () => store.commit(writes));
  const shown = maskPal(palDocument({ ...source, ...row }, toolIds));
  return before.is_draft && !isBeside ? { ...shown, discarded_maker_changes: true } : shown;
}

interface Patched {
  readonly stored: StoredPal;
  readonly before: Pal;
  readonly patched: Pal;
  readonly fields: PalCreate;
  readonly keepsDraft: boolean;
}

/** What a patch makes of the row, of what the PAL refers to, and of its name in meetings. */
async function changes(
  { store, account_id, pal_id, sealer, now }: PatchParts,
  { stored, before, patched, fields, keepsDraft }: Patched,
) {
  const tools = isDeepStrictEqual(before.tool_ids, patched.tool_ids)
    ? null
    : await wantedTools(store, account_id, patched.tool_ids);
  if (tools !== null) checkToolCount(tools.length);
  const references = await linkReferences(store, account_id, pal_id, fields, before as PalCreate);
  const seeing = layersForTools(patched.layers, [...(tools ?? []), ...references.watching]);
  const layers = sealNew(seeing, before.layers, sealer) as Pal['layers'];
  const at = now();
  const body = patchedBody(stored.body, { ...patched, layers });
  const row = {
    pal_name: patched.pal_name,
    body: keepsDraft ? withDraftOf(stored.body, body) : body,
    updated_at: at,
  };
  const username = usernameOf(patched.layers);
  const writes = [
    updateWrite(store, stored, row),
    ...(tools === null ? [] : replaceTools(store, pal_id, account_id, tools, at)),
    ...references.writes,
    ...(username === usernameOf(before.layers) ? [] : setUsername(store, pal_id, username)),
  ];
  return { row, writes, toolIds: tools === null ? before.tool_ids : tools.map((tool) => tool.tool_id) };
}

function makerChanges(): DomainError {
  return new DomainError('conflict', 'the builder has changes of this PAL that are not published', {
    extra: { conflict: 'maker_changes' },
    hint: 'Publish them with POST /v2/pals/{pal_id}/publish, or drop them with ?force=true.',
  });
}

function canonical(pal: Pal): Pal {
  return { ...pal, layers: canonicalLayers(pal.layers), conferencing_email: conferencingEmail(pal.layers) };
}

/** The patched PAL with every field: what was removed or nulled reads as unset again. */
function filledIn(patched: Pal, before: Pal): Pal {
  if (typeof patched.pal_name !== 'string') throw badField('pal_name', 'must be text');
  const toolIds: unknown = patched.tool_ids ?? [];
  if (!Array.isArray(toolIds) || !toolIds.every((id) => typeof id === 'string')) {
    throw badField('tool_ids', 'must be a list of tool ids');
  }
  const source = { ...patched, body: { ...patched }, created_at: 0, updated_at: 0 };
  const { created_at, updated_at, is_draft } = before;
  return { ...palDocument(source, toolIds), created_at, updated_at, is_draft };
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

import { isDeepStrictEqual } from 'node:util';
import { type Guardrail, type GuardrailSet, updateGuardrailContract } from '@palaver/contract';
import { checkGuardrail, checkGuardrailSet } from '../../domain/guardrails/check-guardrail.ts';
import { guardrailDocument, guardrailSetDocument } from '../../domain/guardrails/guardrail-document.ts';
import { ignoredInGuardrailChange } from '../../domain/guardrails/ignored-fields.ts';
import { patchGuardrail } from '../../domain/guardrails/patch-guardrail.ts';
import { patchGuardrailSet } from '../../domain/guardrails/patch-guardrail-set.ts';
import { exceptKnown } from '../../domain/reactions/check-callback-url.ts';
import type { UrlGuard } from '../../domain/tools/url-rules.ts';
import {
  deleteGuardrails,
  insertGuardrails,
  touchGuardrailSet,
  updateGuardrails,
} from '../../store/guardrail-writes.ts';
import type { StoredGuardrail, StoredGuardrailSet } from '../../store/guardrails.ts';
import type { Store } from '../../store/store.ts';
import { Answer, implement } from '../define.ts';
import { scrubPals } from '../pals/scrub-pals.ts';
import { retryOnChange } from '../retry-on-change.ts';
import { egressGuard } from '../tools/egress-guard.ts';
import { checkTagRoom } from './check-tag-room.ts';
import { findOwnGuardrail } from './find-own-guardrail.ts';
import { newGuardrailId } from './guardrail-ids.ts';

interface Change {
  readonly store: Store;
  readonly body: unknown;
  readonly guard: UrlGuard;
  readonly at: number;
}

export const updateGuardrail = implement(
  updateGuardrailContract,
  async ({ input, caller, platform }) => {
    const { store } = platform;
    const guard = egressGuard(platform.egress);
    return retryOnChange('guardrail', async () => {
      const found = await findOwnGuardrail(store, caller.account_id, input.params.guardrail_id);
      const change = { store, body: input.body, guard, at: platform.now() };
      const changed = await (found.kind === 'set'
        ? updateSet(change, found.set)
        : updateOne(change, found.guardrail, found.set));
      if (changed !== null) return changed;
      // An object says how the guardrail is to be, a patch what is to be done to it.
      if (Array.isArray(input.body)) return new Answer<Guardrail | GuardrailSet>(undefined, { status: 304 });
      return found.kind === 'set' ? guardrailSetDocument(found.set) : guardrailDocument(found.guardrail);
    });
  },
  { ignored: ignoredInGuardrailChange },
);

/** @returns null when nothing changes */
async function updateOne(
  { store, body, guard, at }: Change,
  stored: StoredGuardrail,
  set: StoredGuardrailSet | null,
): Promise<Guardrail | null> {
  const before = guardrailDocument(stored);
  const patched = patchGuardrail(before, body);
  const draft = checkGuardrail(patched, exceptKnown(guard, [stored.callback_url]));
  if (isDeepStrictEqual({ ...before, ...draft }, before)) return null;
  const changed = { ...stored, ...draft, updated_at: at };
  await checkTagRoom(store, [changed], new Set(stored.tags));
  await store.commit([
    ...(set === null ? [] : [touchGuardrailSet(store, set, { name: set.name, updated_at: at })]),
    ...updateGuardrails(store, [{ stored, changed }]),
  ]);
  return guardrailDocument(changed);
}

/** @returns null when nothing changes */
async function updateSet({ store, body, guard, at }: Change, stored: StoredGuardrailSet): Promise<GuardrailSet | null> {
  const patched = patchGuardrailSet(guardrailSetDocument(stored), body);
  if (!patched.changes) return null;
  const known = stored.items.map((item) => item.callback_url);
  const { name, data } = checkGuardrailSet(patched, exceptKnown(guard, known));
  const byId = new Map(stored.items.map((item) => [item.uuid, item]));
  const { account_id, guardrails_id: set_id } = stored;
  const items = data.map((draft, position): StoredGuardrail => {
    const kept = byId.get(patched.uuids[position] ?? '');
    if (kept === undefined) {
      const own = { account_id, set_id, position, created_at: at, updated_at: at, version: 1 };
      return { ...own, uuid: newGuardrailId(), ...draft };
    }
    const isSame = isDeepStrictEqual({ ...kept, ...draft }, kept);
    return isSame ? { ...kept, position } : { ...kept, ...draft, position, updated_at: at };
  });
  const keptIds = new Set(items.map((item) => item.uuid));
  const removed = stored.items.filter((item) => !keptIds.has(item.uuid));
  const changed = items.flatMap((item) => {
    const before = byId.get(item.uuid);
    return before === undefined || isDeepStrictEqual(before, item) ? [] : [{ stored: before, changed: item }];
  });
  const added = items.filter((item) => !byId.has(item.uuid));
  await checkTagRoom(
    store,
    [...added, ...changed.map((entry) => entry.changed)],
    new Set(stored.items.flatMap((item) => item.tags)),
  );
  const targets = removed.map(({ uuid }) => ({ kind: 'guardrail' as const, id: uuid }));
  await store.commit([
    touchGuardrailSet(store, stored, { name, updated_at: at }),
    ...deleteGuardrails(store, removed),
    ...updateGuardrails(store, changed),
    ...insertGuardrails(store, added),
    ...(await scrubPals(store, account_id, targets, at)),
  ]);
  return guardrailSetDocument({ ...stored, name, items, updated_at: at });
}

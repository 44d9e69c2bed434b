import { withoutReferences } from '../../domain/pals/pal-targets.ts';
import { linkedPals, type PalTarget, unlinkTarget } from '../../store/pal-links.ts';
import { findPal, updatePal } from '../../store/pals.ts';
import type { Store, Write } from '../../store/store.ts';

/**
 * Takes targets that are deleted out of every PAL that refers to them. The writes belong into the batch of the
 * deletion, after it: they fail when a PAL has changed or has come to refer to a target since.
 */
export async function scrubPals(
  store: Store,
  accountId: string,
  targets: readonly PalTarget[],
  at: number,
): Promise<readonly Write[]> {
  const links = await Promise.all(targets.map((target) => linkedPals(store, accountId, target)));
  const gone = new Set(targets.map(({ id }) => id));
  const pals = await Promise.all([...new Set(links.flat())].map((palId) => findPal(store, accountId, palId)));
  const writes = pals.flatMap((stored) => {
    if (stored === undefined) return [];
    const body = withoutReferences(stored.body, gone);
    return [updatePal(store, stored, { pal_name: stored.pal_name, body, updated_at: at })];
  });
  return [
    ...writes,
    ...targets.map((target, index) => unlinkTarget(store, accountId, target, links[index]?.length ?? 0)),
  ];
}

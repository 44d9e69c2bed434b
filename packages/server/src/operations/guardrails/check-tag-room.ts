import { badField } from '../../errors.ts';
import { countTagged, MAX_GUARDRAILS_PER_TAG, type StoredGuardrail } from '../../store/guardrails.ts';
import type { Store } from '../../store/store.ts';

/**
 * Checks that each tag a guardrail gets has room for it; the batch that writes the tags decides.
 * @param before tags it has already
 * @throws DomainError naming the field
 */
export async function checkTagRoom(
  store: Store,
  guardrails: readonly StoredGuardrail[],
  before: ReadonlySet<string> = new Set(),
): Promise<void> {
  const wanted = new Map<string, StoredGuardrail[]>();
  for (const guardrail of guardrails) {
    for (const tag of guardrail.tags) {
      if (!before.has(tag)) wanted.set(tag, [...(wanted.get(tag) ?? []), guardrail]);
    }
  }
  for (const [tag, [first, ...others]] of wanted) {
    if (first === undefined) continue;
    const count = await countTagged(store, first.account_id, tag, first.uuid);
    if (count + others.length >= MAX_GUARDRAILS_PER_TAG) {
      throw badField(
        'tags',
        `"${tag}" is the tag of ${MAX_GUARDRAILS_PER_TAG} guardrails already, the most it can have`,
      );
    }
  }
}

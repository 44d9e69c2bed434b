import { DomainError } from '../../errors.ts';
import {
  findGuardrail,
  findGuardrailSet,
  type StoredGuardrail,
  type StoredGuardrailSet,
} from '../../store/guardrails.ts';
import type { Store } from '../../store/store.ts';
import { isGuardrailId, isGuardrailSetId } from './guardrail-ids.ts';

/** What an id names: a set, a guardrail, or a guardrail with the set that holds it. */
export type FoundGuardrail =
  | { readonly kind: 'set'; readonly set: StoredGuardrailSet }
  | { readonly kind: 'guardrail'; readonly guardrail: StoredGuardrail; readonly set: StoredGuardrailSet | null };

/** @throws DomainError `not_found` */
export async function findOwnGuardrail(store: Store, accountId: string, id: string): Promise<FoundGuardrail> {
  if (isGuardrailSetId(id)) {
    const set = await findGuardrailSet(store, accountId, id);
    if (set !== undefined) return { kind: 'set', set };
  }
  if (isGuardrailId(id)) {
    const guardrail = await findGuardrail(store, accountId, id);
    if (guardrail?.set_id === null) return { kind: 'guardrail', guardrail, set: null };
    const set = guardrail?.set_id ? await findGuardrailSet(store, accountId, guardrail.set_id) : undefined;
    // The set is read last: what it holds now counts.
    const item = set?.items.find(({ uuid }) => uuid === id);
    if (set !== undefined && item !== undefined) return { kind: 'guardrail', guardrail: item, set };
  }
  throw unknownGuardrail(id);
}

export function unknownGuardrail(id: string): DomainError {
  return new DomainError('not_found', 'Guardrail not found', {
    details: [{ path: 'guardrail_id', message: `"${id.slice(0, 100)}" does not exist` }],
    hint: 'GET /v2/guardrails?legacy=false lists the guardrails of the account, GET /v2/guardrails its sets.',
  });
}

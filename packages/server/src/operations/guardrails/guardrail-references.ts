import type { StoredGuardrail } from '../../store/guardrails.ts';
import { type LinkedPal, type PalTarget, palsByTarget, targetId } from '../../store/pal-links.ts';
import type { Store } from '../../store/store.ts';

const maxReferences = 100;

/** What `verbose` adds to a guardrail or a set. */
export interface GuardrailReferences {
  readonly pal_refs: { pal_id: string; pal_name: string }[];
  readonly persona_refs: { persona_id: string; persona_name: string }[];
  readonly guardrail_type: 'user';
}

/** The PALs that name each of the things by one of its targets. */
export async function guardrailReferences<T>(
  store: Store,
  accountId: string,
  things: readonly T[],
  targetsOf: (thing: T) => readonly PalTarget[],
): Promise<readonly GuardrailReferences[]> {
  const found = await palsByTarget(store, accountId, things.flatMap(targetsOf), maxReferences);
  return things.map((thing) => {
    const pals = new Map<string, LinkedPal>();
    for (const target of targetsOf(thing)) {
      for (const pal of found.get(targetId(target)) ?? []) pals.set(pal.pal_id, pal);
    }
    const shown = [...pals.values()].slice(0, maxReferences);
    return {
      pal_refs: shown.map(({ pal_id, pal_name }) => ({ pal_id, pal_name })),
      persona_refs: shown.map(({ pal_id, pal_name }) => ({ persona_id: pal_id, persona_name: pal_name })),
      guardrail_type: 'user',
    };
  });
}

export function guardrailTargets(guardrail: StoredGuardrail): readonly PalTarget[] {
  return [
    { kind: 'guardrail', id: guardrail.uuid },
    ...guardrail.tags.map((id) => ({ kind: 'guardrail_tag' as const, id })),
    ...(guardrail.set_id === null ? [] : setTargets({ guardrails_id: guardrail.set_id })),
  ];
}

export function setTargets(set: { readonly guardrails_id: string }): readonly PalTarget[] {
  return [{ kind: 'guardrail_set', id: set.guardrails_id }];
}

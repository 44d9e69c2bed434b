import { deleteGuardrailContract } from '@palaver/contract';
import { DomainError } from '../../errors.ts';
import { deleteGuardrailSet, deleteGuardrails, touchGuardrailSet } from '../../store/guardrail-writes.ts';
import type { PalTarget } from '../../store/pal-links.ts';
import { implement } from '../define.ts';
import { scrubPals } from '../pals/scrub-pals.ts';
import { retryOnChange } from '../retry-on-change.ts';
import { findOwnGuardrail } from './find-own-guardrail.ts';

export const deleteGuardrail = implement(deleteGuardrailContract, async ({ input, caller, platform }) => {
  const { store } = platform;
  const { account_id } = caller;
  await retryOnChange('guardrail', async () => {
    const found = await findOwnGuardrail(store, account_id, input.params.guardrail_id);
    const at = platform.now();
    const gone = found.kind === 'set' ? found.set.items : [found.guardrail];
    if (found.kind === 'guardrail' && found.set?.items.length === 1) throw lastOfSet(found.set.guardrails_id);
    const targets: readonly PalTarget[] = [
      ...(found.kind === 'set' ? [{ kind: 'guardrail_set' as const, id: found.set.guardrails_id }] : []),
      ...gone.map(({ uuid }) => ({ kind: 'guardrail' as const, id: uuid })),
    ];
    const { set } = found;
    await store.commit([
      ...(found.kind === 'set' ? [deleteGuardrailSet(store, found.set)] : []),
      ...(found.kind === 'guardrail' && set !== null
        ? [touchGuardrailSet(store, set, { name: set.name, updated_at: at })]
        : []),
      ...deleteGuardrails(store, gone),
      ...(await scrubPals(store, account_id, targets, at)),
    ]);
  });
  return undefined;
});

function lastOfSet(setId: string): DomainError {
  return new DomainError('invalid_request', 'Bad Request. guardrail_id: is the only guardrail of its set', {
    details: [{ path: 'guardrail_id', message: 'is the only guardrail of its set' }],
    hint: `DELETE /v2/guardrails/${setId} deletes the set.`,
  });
}

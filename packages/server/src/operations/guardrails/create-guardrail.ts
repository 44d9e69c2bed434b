import { createGuardrailContract } from '@palaver/contract';
import { checkGuardrail, checkGuardrailSet, isGuardrailSet } from '../../domain/guardrails/check-guardrail.ts';
import { guardrailDocument } from '../../domain/guardrails/guardrail-document.ts';
import { ignoredInGuardrail } from '../../domain/guardrails/ignored-fields.ts';
import { insertGuardrailSet, insertGuardrails } from '../../store/guardrail-writes.ts';
import type { StoredGuardrail } from '../../store/guardrails.ts';
import { Answer, implement } from '../define.ts';
import { retryOnChange } from '../retry-on-change.ts';
import { egressGuard } from '../tools/egress-guard.ts';
import { checkTagRoom } from './check-tag-room.ts';
import { newGuardrailId, newGuardrailSetId } from './guardrail-ids.ts';

export const createGuardrail = implement(
  createGuardrailContract,
  async ({ input, caller, platform }) => {
    const { store } = platform;
    const { account_id } = caller;
    const guard = egressGuard(platform.egress);
    const at = platform.now();
    const own = { account_id, created_at: at, updated_at: at, version: 1 };
    if (!isGuardrailSet(input.body)) {
      const draft = checkGuardrail(input.body, guard);
      const row: StoredGuardrail = { ...own, uuid: newGuardrailId(), set_id: null, position: 0, ...draft };
      await retryOnChange('tag', async () => {
        await checkTagRoom(store, [row]);
        await store.commit(insertGuardrails(store, [row]));
      });
      return new Answer(guardrailDocument(row), { target: row.uuid });
    }
    const { name, data } = checkGuardrailSet(input.body, guard);
    const set_id = newGuardrailSetId();
    const items = data.map(
      (draft, position): StoredGuardrail => ({ ...own, uuid: newGuardrailId(), set_id, position, ...draft }),
    );
    await retryOnChange('tag', async () => {
      await checkTagRoom(store, items);
      await store.commit([
        insertGuardrailSet(store, { ...own, guardrails_id: set_id, name, items }),
        ...insertGuardrails(store, items),
      ]);
    });
    const created_at = new Date(at).toISOString();
    return new Answer(
      { guardrails_id: set_id, guardrails_name: name, status: 'active' as const, created_at },
      { target: set_id },
    );
  },
  { ignored: ignoredInGuardrail },
);

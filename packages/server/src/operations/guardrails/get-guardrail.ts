import { getGuardrailContract } from '@palaver/contract';
import { guardrailDocument, guardrailSetDocument } from '../../domain/guardrails/guardrail-document.ts';
import { implement } from '../define.ts';
import { findOwnGuardrail } from './find-own-guardrail.ts';
import { guardrailReferences, guardrailTargets, setTargets } from './guardrail-references.ts';

export const getGuardrail = implement(getGuardrailContract, async ({ input, caller, platform }) => {
  const { store } = platform;
  const { account_id } = caller;
  const { verbose } = input.query;
  const found = await findOwnGuardrail(store, account_id, input.params.guardrail_id);
  if (found.kind === 'set') {
    const [references] = verbose ? await guardrailReferences(store, account_id, [found.set], setTargets) : [];
    return { ...guardrailSetDocument(found.set), ...references };
  }
  const { guardrail } = found;
  const [references] = verbose ? await guardrailReferences(store, account_id, [guardrail], guardrailTargets) : [];
  return { ...guardrailDocument(guardrail), ...references };
});

import { listGuardrailsContract } from '@palaver/contract';
import { guardrailDocument, guardrailSetDocument } from '../../domain/guardrails/guardrail-document.ts';
import {
  countGuardrailSets,
  countGuardrails,
  type GuardrailFilter,
  listGuardrailSets,
  listGuardrails as readGuardrails,
} from '../../store/guardrails.ts';
import { implement } from '../define.ts';
import { guardrailReferences, guardrailTargets, setTargets } from './guardrail-references.ts';

export const listGuardrails = implement(listGuardrailsContract, async ({ input, caller, platform }) => {
  const { store } = platform;
  const { account_id } = caller;
  const { limit, legacy, type, name_or_uuid, tags, verbose } = input.query;
  if (type === 'system') return { data: [], total_count: 0 };
  const filter: GuardrailFilter = {
    account_id,
    ...(name_or_uuid === undefined ? {} : { name_or_uuid }),
    ...(tags === undefined || tags.length === 0 ? {} : { tags: tags.map((tag) => tag.trim()) }),
  };
  const sort = input.query.sort.startsWith('asc') ? ('asc' as const) : ('desc' as const);
  const page = { sort, limit, offset: (Math.max(input.query.page, 1) - 1) * limit };
  if (legacy) {
    const [sets, total_count] = await Promise.all([
      listGuardrailSets(store, filter, page),
      countGuardrailSets(store, filter),
    ]);
    const references = verbose ? await guardrailReferences(store, account_id, sets, setTargets) : [];
    return { data: sets.map((set, index) => ({ ...guardrailSetDocument(set), ...references[index] })), total_count };
  }
  const [rows, total_count] = await Promise.all([readGuardrails(store, filter, page), countGuardrails(store, filter)]);
  const references = verbose ? await guardrailReferences(store, account_id, rows, guardrailTargets) : [];
  return { data: rows.map((row, index) => ({ ...guardrailDocument(row), ...references[index] })), total_count };
});

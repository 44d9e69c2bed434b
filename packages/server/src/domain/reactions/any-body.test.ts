import { Guardrail, ObjectiveCheck, Objective as ObjectiveSchema, PronunciationRule } from '@palaver/contract';
import fc from 'fast-check';
import { expect, it } from 'vitest';
import { DomainError } from '../../errors.ts';
import { checkGuardrail, checkGuardrailSet } from '../guardrails/check-guardrail.ts';
import { guardrailDocument, guardrailSetDocument } from '../guardrails/guardrail-document.ts';
import { ignoredInGuardrail, ignoredInGuardrailChange } from '../guardrails/ignored-fields.ts';
import { patchGuardrail } from '../guardrails/patch-guardrail.ts';
import { patchGuardrailSet } from '../guardrails/patch-guardrail-set.ts';
import { checkObjectiveSet } from '../objectives/check-objective-set.ts';
import { ignoredObjectiveFields } from '../objectives/ignored-fields.ts';
import { objectiveSetDocument } from '../objectives/objective-set-document.ts';
import { patchObjectiveSet } from '../objectives/patch-objective-set.ts';
import { checkRules } from '../pronunciation/check-dictionary.ts';
import { ignoredDictionaryFields } from '../pronunciation/ignored-fields.ts';
import { patchDictionary } from '../pronunciation/patch-dictionary.ts';

const pass = () => null;
const json = fc.jsonValue({ maxDepth: 3 });
const text = (...values: string[]) => fc.oneof(fc.constantFrom(...values), json);
const toolCall = fc.oneof(fc.record({ name: text('x'), arguments: json }, { requiredKeys: [] }), json);

const guardrail = fc.record(
  {
    guardrail_name: text('a', 'b'),
    guardrail_prompt: text('Never.'),
    modality: text('verbal', 'visual'),
    callback_url: text('', 'https://hooks.example.com'),
    tags: fc.oneof(fc.array(text('t', ' t ')), json),
    app_message: fc.oneof(fc.boolean(), json),
    tool_call: toolCall,
  },
  { requiredKeys: ['guardrail_name', 'guardrail_prompt'] },
);
const objective = fc.record(
  {
    objective_name: text('a', 'b', 'c'),
    objective_prompt: text('Ask.'),
    confirmation_mode: text('auto', 'manual'),
    modality: text('audio'),
    output_variables: fc.oneof(fc.array(text('v', 'w')), json),
    next_required_objective: text('a', 'b', 'c', '__proto__'),
    next_conditional_objectives: fc.oneof(fc.dictionary(fc.constantFrom('a', 'b', 'c', '__proto__'), text('if')), json),
    next_required_objectives: fc.oneof(fc.array(text('a', 'b'), { maxLength: 2 }), json),
    callback_url: text('https://hooks.example.com'),
    tool_call: toolCall,
  },
  { requiredKeys: ['objective_name'] },
);
const rule = fc.record(
  {
    text: text('a', 'A', ' a'),
    pronunciation: text('b'),
    type: text('alias', 'ipa'),
    alphabet: text('ipa'),
    case_sensitive: fc.oneof(fc.boolean(), json),
    word_boundaries: fc.oneof(fc.boolean(), json),
  },
  { requiredKeys: ['text', 'pronunciation', 'type'] },
);

const token = fc.constantFrom(
  ...['data', '0', '1', '-', 'uuid', 'tags', 'tool_call', 'arguments', 'name', 'rules', 'objective_name', '__proto__'],
  ...['guardrail_prompt', 'next_required_objective', 'next_required_objectives', 'updated_at', 'a~1b', '~', ''],
);
const pointer = fc.array(token, { maxLength: 4 }).map((tokens) => tokens.map((one) => `/${one}`).join(''));
const operation = fc.record(
  {
    op: fc.constantFrom('add', 'remove', 'replace', 'move', 'copy', 'test'),
    path: pointer,
    from: pointer,
    value: fc.oneof(guardrail, objective, fc.array(guardrail, { maxLength: 2 }), json),
  },
  { requiredKeys: ['op', 'path'] },
);
const patch = fc.oneof(fc.array(operation, { maxLength: 4 }), json);

/** The result, or undefined for a refusal that can be answered; any other error is a bug. */
function refusable<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch (error) {
    if (!DomainError.is(error)) throw error;
    expect(error.status).toBeOneOf([400, 422]);
    return undefined;
  }
}

const times = { created_at: 0, updated_at: 0 };

it('any guardrail is refused with words or shown as its contract says', () => {
  fc.assert(
    fc.property(fc.oneof(guardrail, json), patch, (body, change) => {
      expect(ignoredInGuardrail(body).concat(ignoredInGuardrailChange(body))).toBeInstanceOf(Array);
      const draft = refusable(() => checkGuardrail(body, pass));
      if (draft === undefined) return;
      const shown = guardrailDocument({ uuid: 'g1', ...draft, ...times });
      expect(Guardrail.safeParse(shown).success).toBe(true);
      const frozen = JSON.stringify(shown);
      const changed = refusable(() => checkGuardrail(patchGuardrail(shown, change), pass));
      expect(JSON.stringify(shown)).toBe(frozen);
      if (changed !== undefined) {
        expect(Guardrail.safeParse(guardrailDocument({ uuid: 'g1', ...changed, ...times })).success).toBe(true);
      }
    }),
    { seed: 4_711, numRuns: 500 },
  );
});

it('any change of a set of guardrails keeps each uuid once at most', () => {
  const items = [...'ab'].map((name) => ({
    ...checkGuardrail({ guardrail_name: name, guardrail_prompt: 'Never.', tool_call: { arguments: {} } }, pass),
    uuid: name,
    ...times,
  }));
  const set = guardrailSetDocument({ guardrails_id: 'gs1', name: 'n', items, ...times });
  fc.assert(
    fc.property(fc.oneof(patch, fc.record({ data: fc.array(guardrail) })), (change) => {
      const patched = refusable(() => patchGuardrailSet(set, change));
      if (patched === undefined || refusable(() => checkGuardrailSet(patched, pass)) === undefined) return;
      const kept = patched.uuids.filter((uuid) => uuid !== null);
      expect(new Set(kept).size).toBe(kept.length);
      expect(kept.every((uuid) => uuid === 'a' || uuid === 'b')).toBe(true);
    }),
    { seed: 4_711, numRuns: 500 },
  );
});

it('any set of objectives is read without a throw, and what is valid is shown as its contract says', () => {
  const sets = fc.record({ data: fc.array(objective, { maxLength: 4 }), allow_loops: fc.boolean() });
  fc.assert(
    fc.property(fc.oneof(sets, json), patch, (body, change) => {
      expect(ignoredObjectiveFields(body)).toBeInstanceOf(Array);
      const { set, errors } = checkObjectiveSet(body, pass);
      expect(ObjectiveCheck.safeParse({ valid: errors.length === 0, errors, warnings: [] }).success).toBe(true);
      if (errors.length > 0) return;
      expect(ObjectiveSchema.array().min(1).safeParse(set.data).success).toBe(true);
      expect(checkObjectiveSet(set, pass)).toMatchObject({ set, errors: [] });
      refusable(() => patchObjectiveSet(objectiveSetDocument({ objectives_id: 'o1', ...set, ...times }), change));
    }),
    { seed: 4_711, numRuns: 500 },
  );
});

it('any rules are refused with words or kept in one spelling', () => {
  fc.assert(
    fc.property(fc.oneof(fc.array(rule, { maxLength: 4 }), json), patch, (given, change) => {
      expect(ignoredDictionaryFields({ rules: given })).toBeInstanceOf(Array);
      const rules = refusable(() => checkRules(given));
      if (rules === undefined) return;
      expect(PronunciationRule.array().safeParse(rules).success).toBe(true);
      expect(JSON.stringify(checkRules(rules))).toBe(JSON.stringify(rules));
      refusable(() => patchDictionary({ name: 'n', rules }, change));
    }),
    { seed: 4_711, numRuns: 500 },
  );
});

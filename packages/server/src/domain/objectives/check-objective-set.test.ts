import { describe, expect, it } from 'vitest';
import { checkObjectiveSet } from './check-objective-set.ts';

const pass = () => null;

function codes(data: unknown, over: object = {}): string[] {
  return checkObjectiveSet({ data, ...over }, pass).errors.map(({ code, path }) => `${code} ${path}`);
}

/** Objectives by name, each with where it leads: one name, or several with conditions. */
function chain(next: Readonly<Record<string, string | readonly string[]>>): object[] {
  return Object.entries(next).map(([objective_name, to]) => ({
    objective_name,
    objective_prompt: 'Ask.',
    ...(typeof to === 'string'
      ? { next_required_objective: to }
      : { next_conditional_objectives: Object.fromEntries(to.map((name) => [name, 'if so'])) }),
  }));
}

const one = { objective_name: 'a', objective_prompt: 'Ask.' };

describe('a set of objectives', () => {
  it('has one root and no cycle', () => {
    expect(codes(chain({ a: ['b', 'c'], b: 'd', c: 'd', d: '' }))).toEqual([]);
    expect(codes(chain({ a: '', b: '' }))).toEqual(['multiple_roots data.1.objective_name']);
    expect(codes(chain({ a: 'b', b: 'a' }))).toEqual(['cycle data.0.next_required_objective', 'no_root data']);
    expect(codes(chain({ a: 'b', b: 'c', c: 'b' }))).toEqual(['cycle data.1.next_required_objective']);
    expect(codes(chain({ a: 'a' }))).toEqual(['cycle data.0.next_required_objective']);
  });

  it('may loop where that is allowed, from a start that reaches everything', () => {
    const loops = { allow_loops: true };
    expect(codes(chain({ a: 'b', b: 'a' }), loops)).toEqual([]);
    expect(codes(chain({ a: 'a' }), loops)).toEqual(['cycle data.0.next_required_objective']);
    expect(codes(chain({ a: 'b', b: 'a', c: '' }), loops)).toEqual([
      'unreachable data.0.objective_name',
      'unreachable data.1.objective_name',
    ]);
    expect(codes(chain({ b: 'c', c: 'b', a: 'b' }), loops)).toEqual([]);
    expect(checkObjectiveSet({ data: chain({ b: 'c', c: 'b', a: 'b' }), ...loops }, pass).root).toBe(2);
    expect(checkObjectiveSet({ data: chain({ b: 'c', c: 'b' }), ...loops }, pass).root).toBe(0);
  });

  it('has references that exist, and says nothing of the order when they do not', () => {
    expect(codes(chain({ a: 'x', b: '' }))).toEqual(['unknown_reference data.0.next_required_objective']);
    expect(codes(chain({ a: ['x', 'y'] }))).toEqual([
      'unknown_reference data.0.next_conditional_objectives',
      'unknown_reference data.0.next_conditional_objectives',
    ]);
    expect(codes([one, one])).toEqual(['duplicate_name data.1.objective_name']);
    expect(codes([one, { ...one, objective_name: 'A' }])).toEqual(['multiple_roots data.1.objective_name']);
    const inherited = { ...one, next_required_objective: 'constructor' };
    expect(codes([inherited])).toEqual(['unknown_reference data.0.next_required_objective']);
  });

  it('has objectives whose fields are right', () => {
    const cases: [object | string, string][] = [
      ['x', 'invalid_field data.0'],
      [{ objective_name: 'a b' }, 'invalid_name data.0.objective_name'],
      [{ objective_name: '' }, 'invalid_name data.0.objective_name'],
      [{ objective_name: 'x'.repeat(101) }, 'invalid_name data.0.objective_name'],
      [{ objective_prompt: undefined }, 'missing_prompt data.0.objective_prompt'],
      [{ objective_prompt: '  ' }, 'missing_prompt data.0.objective_prompt'],
      [{ objective_prompt: 'x'.repeat(10_001) }, 'invalid_field data.0.objective_prompt'],
      [{ objective_prompt: 'a\0' }, 'invalid_field data.0.objective_prompt'],
      [{ confirmation_mode: 'never' }, 'invalid_field data.0.confirmation_mode'],
      [{ modality: 'smell' }, 'invalid_field data.0.modality'],
      [{ output_variables: 'x' }, 'invalid_field data.0.output_variables'],
      [{ output_variables: ['1x'] }, 'invalid_field data.0.output_variables.0'],
      [{ output_variables: ['x', 'x'] }, 'invalid_field data.0.output_variables.1'],
      [
        { output_variables: Array.from({ length: 51 }, (_, index) => `v${index}`) },
        'invalid_field data.0.output_variables',
      ],
      [{ next_conditional_objectives: {} }, 'invalid_field data.0.next_conditional_objectives'],
      [{ next_conditional_objectives: [] }, 'invalid_field data.0.next_conditional_objectives'],
      [{ next_required_objective: 5 }, 'invalid_field data.0.next_required_objective'],
      [{ next_required_objectives: ['a', 'b'] }, 'invalid_field data.0.next_required_objectives'],
      [{ callback_url: 'nowhere' }, 'invalid_field data.0.callback_url'],
      [{ tool_call: [] }, 'invalid_field data.0.tool_call'],
      [{ tool_call: { name: 5 } }, 'invalid_field data.0.tool_call.name'],
    ];
    for (const [over, expected] of cases) {
      const item = typeof over === 'string' ? over : { ...one, ...over };
      expect([over, codes([item])[0]]).toEqual([over, expected]);
    }
    const both = { ...one, next_required_objective: 'b', next_conditional_objectives: { b: 'if' } };
    expect(codes([both, { ...one, objective_name: 'b' }])).toEqual(['both_next data.0.next_required_objective']);
    const blank = { ...one, next_conditional_objectives: { b: ' ' } };
    expect(codes([blank, { ...one, objective_name: 'b' }])).toEqual([
      'invalid_field data.0.next_conditional_objectives.b',
    ]);
  });

  it('has a name and between 1 and 50 objectives', () => {
    expect(codes([])).toEqual(['empty data']);
    expect(codes(undefined)).toEqual(['empty data']);
    expect(codes({})).toEqual(['invalid_field data']);
    expect(codes([one], { name: 'x'.repeat(101) })).toEqual(['invalid_field name']);
    expect(codes([one], { name: 5, allow_loops: 'yes' })).toEqual(['invalid_field name', 'invalid_field allow_loops']);
    const many = Object.fromEntries(
      Array.from({ length: 51 }, (_, index) => [`n${index}`, index < 50 ? `n${index + 1}` : '']),
    );
    expect(codes(chain(many))).toEqual(['invalid_field data']);
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level += 1) deep = [deep];
    expect(codes([{ ...one, tool_call: { arguments: { deep } } }])).toEqual(['invalid_field data']);
  });

  it('tells a bounded number of errors', () => {
    const references = Object.fromEntries(Array.from({ length: 500 }, (_, index) => [`x${index}`, 'if']));
    expect(codes([{ ...one, next_conditional_objectives: references }])).toHaveLength(100);
  });
});

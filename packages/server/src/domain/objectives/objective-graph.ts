import type { Objective, ObjectiveError, ObjectiveErrorCode } from '@palaver/contract';

const maxCycles = 10;

/** Where an objective leads, by place in the set. */
type Edges = readonly (readonly number[])[];

export interface GraphCheck {
  readonly errors: readonly ObjectiveError[];
  /** Place of the objective that a conversation starts with; null where it cannot be told. */
  readonly root: number | null;
}

/** Names and references of the set: each name once, each reference to another objective that exists. */
export function checkReferences(items: readonly Objective[]): readonly ObjectiveError[] {
  const places = new Map<string, number>();
  const errors: ObjectiveError[] = [];
  for (const [index, { objective_name }] of items.entries()) {
    const first = places.get(objective_name);
    if (first === undefined) places.set(objective_name, index);
    else if (objective_name !== '') {
      errors.push(fault('duplicate_name', items, index, 'objective_name', `is the name of objective ${first} too`));
    }
  }
  for (const [index, item] of items.entries()) {
    for (const { name, field } of references(item)) {
      if (!places.has(name)) {
        const message = `"${name.slice(0, 100)}" is no objective of the set`;
        errors.push(fault('unknown_reference', items, index, field, message));
      } else if (name === item.objective_name) {
        errors.push(fault('cycle', items, index, field, 'leads to the objective itself'));
      }
    }
  }
  return errors;
}

/**
 * The order of the set: without loops no cycle and exactly one root, with loops a start from which every objective can
 * be reached. For sets whose references hold.
 */
export function checkGraph(items: readonly Objective[], allowLoops: boolean): GraphCheck {
  const places = new Map(items.map((item, index) => [item.objective_name, index]));
  const edges: Edges = items.map((item) => references(item).flatMap(({ name }) => places.get(name) ?? []));
  const followed = new Set(edges.flat());
  const roots = items.map((_, index) => index).filter((index) => !followed.has(index));
  if (allowLoops) {
    const root = roots[0] ?? 0;
    const seen = reachable(edges, root);
    const lost = items.map((_, index) => index).filter((index) => !seen.has(index));
    const message = `cannot be reached from "${items[root]?.objective_name}", where the conversation starts`;
    return { root, errors: lost.map((index) => fault('unreachable', items, index, 'objective_name', message)) };
  }
  const errors = cycles(edges).map((places) => {
    const names = places.map((place) => items[place]?.objective_name).join(' → ');
    return fault('cycle', items, places[0] ?? 0, nextField(items[places[0] ?? 0]), `leads back to itself: ${names}`);
  });
  const [root = null, ...others] = roots;
  if (root === null) {
    errors.push({ code: 'no_root', path: 'data', message: 'every objective follows another: none is the first' });
  }
  const message = `no objective leads here, nor to "${items[root ?? 0]?.objective_name}": there must be one first objective`;
  errors.push(...others.map((index) => fault('multiple_roots', items, index, 'objective_name', message)));
  return { root, errors };
}

function references(item: Objective): readonly { readonly name: string; readonly field: string }[] {
  const { next_required_objective: next, next_conditional_objectives: conditions } = item;
  return [
    ...(next === null ? [] : [{ name: next, field: 'next_required_objective' }]),
    ...Object.keys(conditions ?? {}).map((name) => ({ name, field: 'next_conditional_objectives' })),
  ];
}

function nextField(item: Objective | undefined): string {
  return item?.next_conditional_objectives ? 'next_conditional_objectives' : 'next_required_objective';
}

function reachable(edges: Edges, start: number): ReadonlySet<number> {
  const seen = new Set([start]);
  for (const place of seen) for (const next of edges[place] ?? []) seen.add(next);
  return seen;
}

/** Cycles that a depth-first walk closes, at most ten, each from its first place back to it. */
function cycles(edges: Edges): readonly (readonly number[])[] {
  const found: number[][] = [];
  const state = new Array<'new' | 'open' | 'done'>(edges.length).fill('new');
  for (const start of edges.keys()) {
    if (state[start] !== 'new') continue;
    const path: { readonly place: number; next: number }[] = [{ place: start, next: 0 }];
    state[start] = 'open';
    for (let top = path.at(-1); top !== undefined; top = path.at(-1)) {
      const target = edges[top.place]?.[top.next];
      top.next += 1;
      if (target === undefined) {
        state[top.place] = 'done';
        path.pop();
      } else if (state[target] === 'open') {
        const places = path.map((step) => step.place);
        found.push([...places.slice(places.indexOf(target)), target]);
        if (found.length === maxCycles) return found;
      } else if (state[target] === 'new') {
        state[target] = 'open';
        path.push({ place: target, next: 0 });
      }
    }
  }
  return found;
}

function fault(
  code: ObjectiveErrorCode,
  items: readonly Objective[],
  index: number,
  field: string,
  message: string,
): ObjectiveError {
  const name = items[index]?.objective_name;
  return { code, ...(name ? { objective_name: name.slice(0, 100) } : {}), path: `data.${index}.${field}`, message };
}

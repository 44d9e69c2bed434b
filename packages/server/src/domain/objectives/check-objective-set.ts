import type { Objective, ObjectiveError, ObjectiveErrorCode } from '@palaver/contract';
import { DomainError } from '../../errors.ts';
import { isDeeperThan, isObject } from '../tools/json-schema-walk.ts';
import type { UrlGuard } from '../tools/url-rules.ts';
import { checkObjective } from './check-objective.ts';
import { checkGraph, checkReferences } from './objective-graph.ts';

export const maxObjectives = 50;
const maxName = 100;
const maxDepth = 64;
/** Errors that are told; a set may have very many. */
const maxErrors = 100;

export interface ObjectiveSetDraft {
  readonly name: string;
  readonly allow_loops: boolean;
  readonly data: readonly Objective[];
}

export interface ObjectiveSetCheck {
  /** Defaults filled in; to be used when there are no errors. */
  readonly set: ObjectiveSetDraft;
  readonly errors: readonly ObjectiveError[];
  /** Place of the objective that a conversation starts with. */
  readonly root: number | null;
}

/** Says all that is wrong with a set of objectives. A bare list is read as its `data`. */
export function checkObjectiveSet(body: unknown, guard: UrlGuard): ObjectiveSetCheck {
  const input = Array.isArray(body) ? { data: body } : isObject(body) ? body : {};
  const deep = isDeeperThan(body, maxDepth);
  const data: readonly unknown[] = Array.isArray(input.data) && !deep ? input.data : [];
  const name = input.name ?? '';
  const loops = input.allow_loops ?? false;
  const allowLoops = loops === true;
  const read = data.map((item, index) => checkObjective(item, index, guard));
  const items = read.map(({ objective }) => objective);
  const own: readonly ObjectiveError[] = [
    ...nameErrors(name),
    ...(typeof loops === 'boolean' ? [] : [fault('invalid_field', 'allow_loops', 'must be true or false')]),
    ...(deep ? [fault('invalid_field', 'data', `is nested deeper than ${maxDepth}`)] : sizeErrors(input.data)),
  ];
  const references = checkReferences(items);
  // Wrong names would show up again as wrong roots.
  const isSound = references.length === 0 && read.every(({ errors }) => errors.every(({ code }) => !unsound.has(code)));
  const graph = isSound && items.length > 0 ? checkGraph(items, allowLoops) : { errors: [], root: null };
  return {
    set: { name: typeof name === 'string' ? name : '', allow_loops: allowLoops, data: items },
    errors: [...own, ...read.flatMap(({ errors }) => errors), ...references, ...graph.errors].slice(0, maxErrors),
    root: graph.root,
  };
}

const unsound: ReadonlySet<ObjectiveErrorCode> = new Set(['invalid_name', 'both_next']);

/** @throws DomainError `invalid_request` with every error as a detail */
export function requireObjectiveSet(body: unknown, guard: UrlGuard): ObjectiveSetDraft {
  const { set, errors } = checkObjectiveSet(body, guard);
  const [first] = errors;
  if (first === undefined) return set;
  throw new DomainError('invalid_request', `Bad Request. ${first.path}: ${first.message}`, {
    details: errors.map(({ path, message, code }) => ({ path, message: `${message} (${code})` })),
    hint: 'POST /v2/objectives/validate tells every error of a set and stores nothing.',
  });
}

function nameErrors(name: unknown): readonly ObjectiveError[] {
  if (typeof name !== 'string') return [fault('invalid_field', 'name', 'must be text')];
  if (name.length > maxName) return [fault('invalid_field', 'name', `must have at most ${maxName} characters`)];
  return !name.includes('\0') && name.isWellFormed()
    ? []
    : [fault('invalid_field', 'name', 'must be well-formed Unicode without NUL characters')];
}

function sizeErrors(data: unknown): readonly ObjectiveError[] {
  if (data === undefined || data === null) return [fault('empty', 'data', 'is required: a list of objectives')];
  if (!Array.isArray(data)) return [fault('invalid_field', 'data', 'must be a list of objectives')];
  if (data.length === 0) return [fault('empty', 'data', 'must hold an objective')];
  if (data.length <= maxObjectives) return [];
  return [fault('invalid_field', 'data', `must have at most ${maxObjectives} entries`)];
}

function fault(code: ObjectiveErrorCode, path: string, message: string): ObjectiveError {
  return { code, path, message };
}

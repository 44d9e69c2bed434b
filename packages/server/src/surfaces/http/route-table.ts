import type { CompiledOperation } from '../../invoke/compile-operation.ts';

/** An operation under one of its paths. */
export interface Route {
  readonly operation: CompiledOperation;
  /** Names of the path's parameters in the contract's spelling, in order. */
  readonly paramNames: readonly string[];
  /** True for a path of the legacy vocabulary. */
  readonly legacy: boolean;
}

export interface RouteMatch {
  readonly methods: ReadonlyMap<string, Route>;
  readonly values: readonly string[];
}

export interface RouteTable {
  /** Null: no operation lives under the path. A trailing slash makes no difference. */
  match(path: string): RouteMatch | null;
}

interface Node {
  readonly fixed: Map<string, Node>;
  param: Node | null;
  readonly methods: Map<string, Route>;
}

const LEGACY = /^\/v2\/(personas|replicas)(\/|$)/;

/** @throws Error when two operations claim one method and path */
export function createRouteTable(operations: readonly CompiledOperation[]): RouteTable {
  const root = newNode();
  for (const operation of operations) {
    const { path, aliases } = operation.contract.http;
    const paramNames = paramsOf(path);
    for (const each of [path, ...(aliases ?? [])]) {
      if (paramsOf(each).length !== paramNames.length) throw new Error(`${each} has not the parameters of ${path}`);
      insert(root, each, { operation, paramNames, legacy: LEGACY.test(each) });
    }
  }
  return {
    match(path) {
      const segments = path.split('/');
      if (segments.at(-1) === '' && segments.length > 2) segments.pop();
      const values: string[] = [];
      const node = find(root, segments, 1, values);
      return node === null ? null : { methods: node.methods, values };
    },
  };
}

function insert(root: Node, path: string, route: Route): void {
  let node = root;
  for (const segment of path.split('/').slice(1)) {
    if (segment.startsWith('{')) {
      node.param ??= newNode();
      node = node.param;
    } else {
      let next = node.fixed.get(segment);
      if (next === undefined) {
        next = newNode();
        node.fixed.set(segment, next);
      }
      node = next;
    }
  }
  const { method } = route.operation.contract.http;
  const taken = node.methods.get(method);
  if (taken !== undefined) {
    throw new Error(`${method} ${path} belongs to ${taken.operation.contract.id} and ${route.operation.contract.id}`);
  }
  node.methods.set(method, route);
}

/** Fixed segments win over parameters; where they lead nowhere the parameter is tried. */
function find(node: Node, segments: readonly string[], index: number, values: string[]): Node | null {
  const segment = segments[index];
  if (segment === undefined) return node.methods.size > 0 ? node : null;
  const fixed = node.fixed.get(segment);
  if (fixed !== undefined) {
    const found = find(fixed, segments, index + 1, values);
    if (found !== null) return found;
  }
  if (node.param === null || segment === '') return null;
  const depth = values.length;
  values.push(segment);
  const found = find(node.param, segments, index + 1, values);
  if (found === null) values.length = depth;
  return found;
}

function newNode(): Node {
  return { fixed: new Map(), param: null, methods: new Map() };
}

function paramsOf(path: string): readonly string[] {
  return [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? '');
}

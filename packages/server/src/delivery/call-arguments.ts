import type { InjectedFacts } from './call-delivery.ts';
import { jsonMembers } from './json-text.ts';

/** The call cannot be rendered: nothing is sent, and the model is told which argument is at fault. */
export class ArgumentFault extends Error {
  override readonly name = 'ArgumentFault';
  readonly reason: 'missing_argument' | 'invalid_arguments';
  constructor(reason: 'missing_argument' | 'invalid_arguments', message: string) {
    super(message);
    this.reason = reason;
  }
}

/** What fills placeholders: the model's arguments and the injected `tavus_*` facts. */
export interface PlaceholderValues {
  /** The arguments' JSON text, keys in the model's order. */
  readonly text: string;
  /** The arguments' names in the order of the text. */
  names(): Iterable<string>;
  /** JSON text of a value, or null when it was left out, or is null though not required. */
  json(name: string): string | null;
  /** Plain text of a value: strings as they are, everything else as JSON; null when it was left out or is null. */
  plain(name: string): string | null;
}

/** @throws ArgumentFault when the text is no JSON object, or a required argument was left out. */
export function placeholderValues(
  text: string,
  required: readonly string[],
  facts: () => InjectedFacts,
): PlaceholderValues {
  const values = parseObject(text);
  for (const name of required) {
    if (!Object.hasOwn(values, name)) throw new ArgumentFault('missing_argument', `missing argument ${name}`);
  }
  let members: ReadonlyMap<string, string> | null = null;
  const rawMembers = () => {
    members ??= jsonMembers(text);
    return members;
  };
  // Most templates ask for no fact; those that do see one moment in all of them.
  let injected: InjectedFacts | null = null;
  const factOf = (name: string): string | null => {
    if (!name.startsWith('tavus_')) return null;
    injected ??= facts();
    return Object.hasOwn(injected, name) ? injected[name as keyof InjectedFacts] : null;
  };
  const json = (name: string): string | null => {
    const fact = factOf(name);
    if (fact !== null) return JSON.stringify(fact);
    const value = Object.hasOwn(values, name) ? values[name] : null;
    if (value === null) return required.includes(name) ? 'null' : null;
    return typeof value === 'string' || typeof value === 'boolean'
      ? JSON.stringify(value)
      : (rawMembers().get(name) ?? null);
  };
  return {
    text,
    names: () => rawMembers().keys(),
    json,
    plain(name) {
      const value = factOf(name) ?? (Object.hasOwn(values, name) ? values[name] : null);
      if (value === null) return null;
      return typeof value === 'string' ? value : json(name);
    },
  };
}

function parseObject(text: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new ArgumentFault('invalid_arguments', 'invalid arguments: not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ArgumentFault('invalid_arguments', 'invalid arguments: not a JSON object');
  }
  return value as Record<string, unknown>;
}

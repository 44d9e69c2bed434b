import type { ToolSpec } from '../config.ts';
import type { Phrases } from './phrases.ts';

/**
 * What is said to ask for the user's yes: the tool's `confirm_text`, or the call and all its arguments in plain words.
 * Nothing is cut: a yes agrees to what was read back, and to no more (I9).
 */
export function readBackText(spec: ToolSpec, args: Readonly<Record<string, unknown>>, phrases: Phrases): string {
  const own = spec.policy.confirm_text;
  if (own !== null) return fill(own, args, phrases);
  const name = spec.name.replace(/[_-]+/g, ' ').trim();
  const listed = Object.entries(args).map(
    ([key, value]) => `${key.replace(/_+/g, ' ').trim()}: ${inWords(value, phrases)}`,
  );
  const what = listed.length === 0 ? name : `${name}, ${listed.join(', ')}`;
  return `${phrases.before_read_back} ${what}. ${phrases.question}`;
}

function fill(text: string, args: Readonly<Record<string, unknown>>, phrases: Phrases): string {
  return text.replace(/\{([A-Za-z_][A-Za-z0-9_]*)\}/g, (_, name: string) =>
    Object.hasOwn(args, name) ? inWords(args[name], phrases) : phrases.nothing,
  );
}

function inWords(value: unknown, phrases: Phrases): string {
  if (value === null || value === undefined || value === '') return phrases.nothing;
  if (typeof value === 'boolean') return value ? phrases.yes : phrases.no;
  if (Array.isArray(value))
    return value.length === 0 ? phrases.nothing : value.map((item) => inWords(item, phrases)).join(', ');
  if (typeof value === 'object') {
    const listed = Object.entries(value).map(([key, item]) => `${key.replace(/_+/g, ' ')} ${inWords(item, phrases)}`);
    return listed.length === 0 ? phrases.nothing : `(${listed.join(', ')})`;
  }
  return String(value).replace(/\s+/g, ' ').trim();
}

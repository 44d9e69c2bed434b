import type { PlaceholderValues } from './call-arguments.ts';
import { jsonMembers } from './json-text.ts';
import { compileText, fillText, hasPlaceholder, solePlaceholder, type TextTemplate } from './text-template.ts';

/** A JSON template; literal subtrees are kept as finished text. */
export type BodyTemplate =
  | { readonly kind: 'literal'; readonly json: string }
  /** A leaf that is one placeholder: keeps the JSON type of its argument. */
  | { readonly kind: 'value'; readonly name: string }
  | { readonly kind: 'text'; readonly template: TextTemplate }
  | { readonly kind: 'array'; readonly items: readonly BodyTemplate[] }
  | { readonly kind: 'object'; readonly members: readonly (readonly [name: string, BodyTemplate])[] };

/** Keeps every own key of the template, `__proto__` too, in its order. */
export function compileBody(value: unknown): BodyTemplate {
  if (typeof value === 'string') return compileLeaf(value);
  if (Array.isArray(value)) {
    const items = value.map(compileBody);
    return items.every(isLiteral) ? literal(`[${items.map((item) => item.json).join(',')}]`) : { kind: 'array', items };
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.keys(value).map(
      (name) => [name, compileBody((value as Record<string, unknown>)[name])] as const,
    );
    if (!members.every(([, member]) => isLiteral(member))) return { kind: 'object', members };
    return literal(
      `{${members.map(([name, member]) => `${JSON.stringify(name)}:${(member as Literal).json}`).join(',')}}`,
    );
  }
  return literal(JSON.stringify(value));
}

/** Compact JSON text. A missing value drops its key, is null in an array, and is empty inside other text. */
export function fillBody(template: BodyTemplate, values: PlaceholderValues): string {
  return fillNode(template, values) ?? 'null';
}

/** The same as `application/x-www-form-urlencoded`: one level of pairs, nested values as JSON text, nulls left out. */
export function fillForm(template: BodyTemplate | null, values: PlaceholderValues): string {
  const members = jsonMembers(template === null ? values.text : fillBody(template, values));
  const form = new URLSearchParams();
  for (const [name, json] of members) {
    if (json !== 'null') form.append(name, json.startsWith('"') ? (JSON.parse(json) as string) : json);
  }
  return form.toString();
}

type Literal = Extract<BodyTemplate, { kind: 'literal' }>;

function fillNode(node: BodyTemplate, values: PlaceholderValues): string | null {
  switch (node.kind) {
    case 'literal':
      return node.json;
    case 'value':
      return values.json(node.name);
    case 'text':
      return JSON.stringify(fillWithEmpty(node.template, values));
    case 'array':
      return `[${node.items.map((item) => fillNode(item, values) ?? 'null').join(',')}]`;
    case 'object': {
      const members: string[] = [];
      for (const [name, member] of node.members) {
        const json = fillNode(member, values);
        if (json !== null) members.push(`${JSON.stringify(name)}:${json}`);
      }
      return `{${members.join(',')}}`;
    }
  }
}

function fillWithEmpty(template: TextTemplate, values: PlaceholderValues): string {
  return fillText(template, { ...values, plain: (name) => values.plain(name) ?? '' }, (value) => value)!;
}

function compileLeaf(text: string): BodyTemplate {
  const template = compileText(text);
  const name = solePlaceholder(template);
  if (name !== null) return { kind: 'value', name };
  return hasPlaceholder(template) ? { kind: 'text', template } : literal(JSON.stringify(text));
}

function literal(json: string): Literal {
  return { kind: 'literal', json };
}

function isLiteral(node: BodyTemplate): node is Literal {
  return node.kind === 'literal';
}

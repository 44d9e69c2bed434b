import type { PlaceholderValues } from './call-arguments.ts';

/** Text with `{ident}` placeholders: literal parts and names in turn, so literals have even indexes. */
export type TextTemplate = readonly string[];

const placeholder = /\{([A-Za-z_][A-Za-z0-9_]*)\}/g;

/** A brace group that is no identifier is literal text. */
export function compileText(text: string): TextTemplate {
  const parts: string[] = [];
  let from = 0;
  for (const match of text.matchAll(placeholder)) {
    parts.push(text.slice(from, match.index), match[1]!);
    from = match.index + match[0].length;
  }
  parts.push(text.slice(from));
  return parts;
}

export function hasPlaceholder(template: TextTemplate): boolean {
  return template.length > 1;
}

/** The one name of a template that is nothing but a placeholder, else null. */
export function solePlaceholder(template: TextTemplate): string | null {
  return template.length === 3 && template[0] === '' && template[2] === '' ? template[1]! : null;
}

export function placeholderNames(template: TextTemplate): readonly string[] {
  return template.filter((_, index) => index % 2 === 1);
}

/** Fills each placeholder once; inserted text is never scanned again. Null when a value is missing. */
export function fillText(
  template: TextTemplate,
  values: PlaceholderValues,
  encode: (value: string) => string,
): string | null {
  let text = template[0]!;
  for (let i = 1; i < template.length; i += 2) {
    const value = values.plain(template[i]!);
    if (value === null) return null;
    text += encode(value) + template[i + 1]!;
  }
  return text;
}

/** For query strings: a lone surrogate, which no URL can carry, becomes U+FFFD. */
export function encodeQuery(value: string): string {
  return encodeURIComponent(value.toWellFormed());
}

/** For path segments: everything but RFC 3986's unreserved characters. */
export function encodeSegment(value: string): string {
  return encodeQuery(value).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
}

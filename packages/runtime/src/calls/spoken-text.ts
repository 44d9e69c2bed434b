const spokenKeys = ['response', 'result', 'text', 'message'] as const;

/**
 * What `response_in_result` says of an answer, word for word: a JSON string is itself, a JSON object its first string
 * among `response`, `result`, `text`, `message`; everything else is the raw text. Null: nothing is said.
 *
 * @param contentType the answer's media type; null (an app's `tool_result`) reads as JSON whatever parses as JSON.
 */
export function spokenText(raw: string, contentType: string | null = null): string | null {
  const text = raw.trim();
  const spoken = readsAsJson(contentType) ? spokenJson(text) : text;
  const trimmed = spoken.trim();
  return trimmed === '' ? null : trimmed;
}

/** `application/json`, `text/json`, any `+json`, or no type at all. */
export function readsAsJson(contentType: string | null): boolean {
  return contentType === null || /^\s*[\w.+-]+\/(?:[\w.+-]+\+)?json\s*(?:;|$)/i.test(contentType);
}

function spokenJson(text: string): string {
  if (!text.startsWith('{') && !text.startsWith('"')) return text;
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // A JSON type that does not parse is text.
    return text;
  }
  if (typeof value === 'string') return value;
  for (const key of spokenKeys) {
    const field = Object.hasOwn(value as object, key) ? (value as Record<string, unknown>)[key] : undefined;
    if (typeof field === 'string') return field;
  }
  return text;
}

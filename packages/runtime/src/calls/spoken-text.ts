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

/** The words in a JSON value, else the text it came from. */
export function spokenValue(value: unknown, text: string): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return text;
  for (const key of spokenKeys) {
    const field = Object.hasOwn(value, key) ? (value as Record<string, unknown>)[key] : undefined;
    if (typeof field === 'string') return field;
  }
  return text;
}

function spokenJson(text: string): string {
  if (!text.startsWith('{') && !text.startsWith('"')) return text;
  try {
    return spokenValue(JSON.parse(text), text);
  } catch {
    // A JSON type that does not parse is text.
    return text;
  }
}

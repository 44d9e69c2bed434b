export type JsonRecord = Readonly<Record<string, unknown>>;

export function isObject(value: unknown): value is JsonRecord {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The text of a message's `content`: a string, a list of text parts, or nothing. */
export function contentText(content: unknown): string {
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return '';
  const texts = content.filter((part) => isObject(part) && (part.type === undefined || part.type === 'text'));
  return texts.map((part) => (typeof part.text === 'string' ? part.text : '')).join('');
}

/** The text of a provider's error object, in any of the shapes they use; null when `value` is none. */
export function errorText(value: unknown): string | null {
  if (!isObject(value)) return null;
  const error = value.error ?? (value.object === 'error' ? value : undefined);
  if (error === undefined || error === null) return null;
  if (typeof error === 'string') return error;
  if (!isObject(error)) return 'error without a text';
  for (const key of ['message', 'detail', 'type', 'code']) {
    const text = error[key];
    if (typeof text === 'string' && text !== '') return text;
  }
  return 'error without a text';
}

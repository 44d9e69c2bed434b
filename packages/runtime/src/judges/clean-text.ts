/**
 * A text of a model, or of an app in its place, as it is kept and passed on: cut, without U+0000 (which PostgreSQL and
 * many a receiver refuse) and half characters.
 */
export function cleanText(text: string, maxChars: number): string {
  return text.replaceAll('\0', '').trim().slice(0, maxChars).toWellFormed();
}

/** A JSON value in words. An object may hold a key such as `toString`, so it is never left to JavaScript's conversion. */
export function textOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : String(value);
}

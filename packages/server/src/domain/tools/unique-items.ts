/** Whether two items of the list are the same JSON, whatever the order of their keys. Takes linear time. */
export function hasRepeats(items: readonly unknown[]): boolean {
  const seen = new Set<string>();
  return items.some((item) => seen.size === seen.add(canonical(item)).size);
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined';
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([key, item]) => `${JSON.stringify(key)}:${canonical(item)}`).join()}}`;
}

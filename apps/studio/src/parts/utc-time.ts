/** Milliseconds of a time on the wire. Some resources write theirs without a zone; all are UTC. */
export function utcTime(text: string): number {
  return Date.parse(/(?:Z|[+-]\d{2}:?\d{2})$/.test(text) ? text : `${text.replace(' ', 'T')}Z`);
}

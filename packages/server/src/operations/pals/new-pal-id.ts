import { randomBytes } from 'node:crypto';

export function newPalId(): string {
  return `p${randomBytes(6).toString('hex').slice(0, 11)}`;
}

/** Whether a text can be the id of an own PAL: another one is not looked for. */
export function isPalId(text: string): boolean {
  return /^p[0-9a-f]{11}$/.test(text);
}

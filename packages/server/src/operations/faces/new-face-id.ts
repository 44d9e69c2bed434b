import { randomBytes } from 'node:crypto';

export function newFaceId(): string {
  return `r${randomBytes(6).toString('hex').slice(0, 11)}`;
}

/** Whether a text can be the id of a face. */
export function isFaceId(text: string): boolean {
  return /^r[0-9a-f]{11}$/.test(text);
}

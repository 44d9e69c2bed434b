import { randomBytes } from 'node:crypto';

export function newToolId(): string {
  return `t${randomBytes(6).toString('hex')}`;
}

/** Whether a text can be the id of an own tool: another one is not looked for. */
export function isToolId(text: string): boolean {
  return /^t[0-9a-f]{12}$/.test(text);
}

import { randomBytes } from 'node:crypto';

export function newGuardrailId(): string {
  return `g${randomBytes(6).toString('hex')}`;
}

export function newGuardrailSetId(): string {
  return `gs${randomBytes(6).toString('hex').slice(0, 11)}`;
}

/** Whether a text can be the id of a guardrail: another one is not looked for. */
export function isGuardrailId(text: string): boolean {
  return /^g[0-9a-f]{12}$/.test(text);
}

export function isGuardrailSetId(text: string): boolean {
  return /^gs[0-9a-f]{11}$/.test(text);
}

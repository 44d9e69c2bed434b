import { hash } from 'node:crypto';

/** Hash of an API key's text, as the store keeps it. */
export function keyHash(key: string): string {
  return hash('sha256', key, 'hex');
}

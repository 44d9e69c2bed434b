import type { PalCreate } from '@palaver/contract';
import { badField } from '../../errors.ts';

const usernameForm = /^[a-zA-Z0-9][a-zA-Z0-9._-]*[a-zA-Z0-9]$/;
const maxUsername = 64;
const maxEntry = 500;
/** Mail to such an address invites the PAL. */
const domain = 'tavusinvite.com';

type Layers = NonNullable<PalCreate['layers']>;

/** Why a text cannot be the name of a PAL in meetings; null when it can, as long as nobody has it. */
export function usernameFault(username: string): string | null {
  if (username.length < 2) return 'must have at least 2 characters';
  if (username.length > maxUsername) return `must have at most ${maxUsername} characters`;
  if (!usernameForm.test(username)) {
    return 'must be made of letters, digits, ".", "_" and "-", and begin and end with a letter or digit';
  }
  return /^bot\d+$/i.test(username) ? 'must not be "bot" with a number: such names are reserved' : null;
}

/** The name that counts: there is no difference between capitals and small letters. */
export function canonicalUsername(username: string): string {
  return username.toLowerCase();
}

/** @throws DomainError naming the field */
export function checkConferencing(layer: NonNullable<Layers['conferencing']>): void {
  const field = 'layers.conferencing';
  if (typeof layer.username === 'string') {
    const fault = usernameFault(layer.username);
    if (fault !== null) throw badField(`${field}.username`, fault);
  }
  for (const [index, entry] of (layer.allowlist ?? []).entries()) {
    if (entry.trim() === '' || entry.length > maxEntry) {
      throw badField(`${field}.allowlist.${index}`, `must have 1 to ${maxEntry} characters`);
    }
    if (!isAddress(entry) && !isPattern(entry)) {
      throw badField(`${field}.allowlist.${index}`, 'is neither an e-mail address nor a regular expression');
    }
  }
}

function isAddress(text: string): boolean {
  return /^[^\s@]+@[^\s@]+$/.test(text);
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'u') !== null;
  } catch {
    // What the engine cannot read is no pattern.
    return false;
  }
}

/** The name a PAL has in meetings; null for none. */
export function usernameOf(layers: unknown): string | null {
  const name = (layers as { conferencing?: { username?: unknown } | null } | null)?.conferencing?.username;
  return typeof name === 'string' && name !== '' ? canonicalUsername(name) : null;
}

/** Where to invite the PAL; null while it has no name. */
export function conferencingEmail(layers: unknown): string | null {
  const username = usernameOf(layers);
  return username === null ? null : `${username}@${domain}`;
}

import { BlockList, isIP } from 'node:net';
import type { Scope } from '@palaver/contract';
import { DomainError } from '../errors.ts';
import type { Caller } from '../operations/define.ts';
import { parseAddressRange } from '../security/address-range.ts';
import { keyHash } from '../security/key-hash.ts';

/** What the store knows of a key. */
export interface KeyRecord {
  readonly api_key_id: string;
  readonly account_id: string;
  readonly owner_id: number;
  readonly is_first_account: boolean;
  readonly scopes: readonly Scope[];
  readonly allowed_ips: readonly string[] | null;
  readonly expires_at: number | null;
}

/** Finds the caller of a request by its key. */
export interface Access {
  /** @throws DomainError `unauthenticated`, with one text for every cause */
  authenticate(credential: string | null, ip: string | null): Promise<Caller>;
  /** Forgets what is remembered of keys, so that a revoked one is refused at once. */
  forget(): void;
}

/** Caller of an operation that asks for no key. */
export function publicCaller(ip: string | null): Caller {
  return { account_id: '', owner_id: 0, is_first_account: false, api_key_id: '', scopes: new Set(), ip };
}

/** A key is remembered this long: a revocation by another process counts after it at the latest. */
const REMEMBER_MS = 2_000;
const MOST_REMEMBERED = 10_000;

interface Remembered {
  readonly record: KeyRecord;
  readonly scopes: ReadonlySet<Scope>;
  readonly addresses: BlockList | null;
  readonly until: number;
  /** The caller as made for the address seen last. */
  caller: Caller | null;
}

/**
 * Keys are looked up by their SHA-256, so no comparison of secrets takes a time that depends on them.
 * `find` reads the store; it gives null for an unknown, revoked or orphaned key.
 */
export function createAccess(find: (hash: string) => Promise<KeyRecord | null>, now: () => number): Access {
  const remembered = new Map<string, Remembered>();
  let generation = 0;
  return {
    async authenticate(credential, ip) {
      if (credential === null || credential === '' || credential.length > 512) throw invalidToken();
      const hashed = keyHash(credential);
      const time = now();
      let entry = remembered.get(hashed);
      if (entry === undefined || entry.until <= time) {
        const before = generation;
        const record = await find(hashed);
        if (record === null) {
          remembered.delete(hashed);
          throw invalidToken();
        }
        entry = remember(record, time);
        if (remembered.size >= MOST_REMEMBERED) remembered.clear();
        if (before === generation) remembered.set(hashed, entry);
      }
      if (entry.record.expires_at !== null && entry.record.expires_at <= time) throw invalidToken();
      if (entry.addresses !== null && !allows(entry.addresses, ip)) throw invalidToken();
      if (entry.caller === null || entry.caller.ip !== ip) entry.caller = callerOf(entry, ip);
      return entry.caller;
    },
    forget() {
      generation++;
      remembered.clear();
    },
  };
}

/** @throws DomainError `forbidden`, naming the scope */
export function requireScope(caller: Caller, scope: Scope, also?: Scope): void {
  if (caller.scopes.has(scope) || (also !== undefined && caller.scopes.has(also))) return;
  throw new DomainError('forbidden', `this API key lacks the scope "${scope}"`, {
    hint: `Use a key with the scope "${scope}", or make one with POST /v2/api_keys.`,
  });
}

function remember(record: KeyRecord, time: number): Remembered {
  return {
    record,
    scopes: new Set(record.scopes),
    addresses: record.allowed_ips === null ? null : addressList(record.allowed_ips),
    until: time + REMEMBER_MS,
    caller: null,
  };
}

function callerOf({ record, scopes }: Remembered, ip: string | null): Caller {
  const { account_id, owner_id, is_first_account, api_key_id } = record;
  return { account_id, owner_id, is_first_account, api_key_id, scopes, ip };
}

function invalidToken(): DomainError {
  return new DomainError('unauthenticated', 'Invalid access token', {
    hint: 'Send an API key of this server in the header x-api-key, or as Authorization: Bearer.',
  });
}

function addressList(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const range = parseAddressRange(entry);
    if (range !== null) list.addSubnet(range.address, range.prefix, range.family);
  }
  return list;
}

function allows(list: BlockList, ip: string | null): boolean {
  if (ip === null) return false;
  const version = isIP(ip);
  return version !== 0 && list.check(ip, version === 4 ? 'ipv4' : 'ipv6');
}

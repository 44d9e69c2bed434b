import { createApiKeyContract, type Scope } from '@palaver/contract';
import { badField, DomainError } from '../../errors.ts';
import { parseAddressRange } from '../../security/address-range.ts';
import { insertApiKey } from '../../store/api-keys.ts';
import { Answer, implement } from '../define.ts';
import { keyObject, newKey } from './key-text.ts';

const USUAL_SCOPES: readonly Scope[] = ['read', 'write', 'converse'];

export const createApiKey = implement(createApiKeyContract, async ({ input, caller, platform }) => {
  const { name, allowed_ips = null, expires_at = null } = input.body;
  const scopes = [...new Set(input.body.scopes ?? USUAL_SCOPES.filter((scope) => caller.scopes.has(scope)))];
  const missing = scopes.find((scope) => !caller.scopes.has(scope));
  if (missing !== undefined) {
    throw new DomainError('forbidden', `this API key lacks the scope "${missing}" and cannot give it`, {
      hint: 'A key can give only scopes it has itself.',
    });
  }
  for (const [index, entry] of (allowed_ips ?? []).entries()) {
    if (parseAddressRange(entry) === null) {
      throw badField(`allowed_ips.${index}`, `"${entry}" is neither an IP address nor a CIDR range`);
    }
  }
  const now = platform.now();
  const { row, text } = newKey({
    account_id: caller.account_id,
    name,
    scopes,
    allowed_ips,
    expires_at: expires_at === null ? null : futureTime(expires_at, now),
    now,
  });
  await platform.store.commit([insertApiKey(platform.store, row)]);
  return new Answer({ ...keyObject(row), key: text }, { target: row.api_key_id });
});

function futureTime(text: string, now: number): number {
  const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(time)) throw badField('expires_at', 'must be an ISO 8601 time, for example 2030-01-31T12:00:00Z');
  if (time <= now) throw badField('expires_at', 'must be in the future');
  return time;
}

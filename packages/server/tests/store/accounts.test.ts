import { randomBytes } from 'node:crypto';
import { beforeAll, describe, expect, it } from 'vitest';
import { createSealer } from '../../src/security/create-sealer.ts';
import {
  type AccountRow,
  deleteAccount,
  findAccount,
  findFirstAccount,
  insertAccount,
  listAccounts,
  newOwnerId,
} from '../../src/store/accounts.ts';
import {
  type ApiKeyRow,
  findApiKey,
  findApiKeyByHash,
  insertApiKey,
  listApiKeys,
  revokeApiKey,
  rotateApiKey,
} from '../../src/store/api-keys.ts';
import { appendAudit, listAudit } from '../../src/store/audit.ts';
import {
  claimIdempotency,
  finishIdempotency,
  IDEMPOTENCY_STALE_MS,
  IDEMPOTENCY_TTL_MS,
  purgeIdempotency,
  purgeRunningIdempotency,
  releaseIdempotency,
} from '../../src/store/idempotency.ts';
import type { Store } from '../../src/store/store.ts';
import { insertWebhookSecret, readWebhookSecrets, rotateWebhookSecret } from '../../src/store/webhook-secrets.ts';
import { describeOnEachDatabase } from '../support/databases.ts';

function account(account_id: string, changes: Partial<AccountRow> = {}): AccountRow {
  return {
    account_id,
    owner_id: newOwnerId(),
    name: account_id,
    sealed_data_key: 'sealed',
    is_first: 0,
    created_at: 10,
    deleted_at: null,
    ...changes,
  };
}

function apiKey(api_key_id: string, changes: Partial<ApiKeyRow> = {}): ApiKeyRow {
  return {
    api_key_id,
    account_id: 'a1',
    name: 'key',
    key_hash: `hash-${api_key_id}`,
    prefix: 'pk_abc',
    scopes: ['read', 'write'],
    allowed_ips: null,
    created_at: 20,
    expires_at: null,
    revoked_at: null,
    ...changes,
  };
}

describeOnEachDatabase('accounts', (db) => {
  let store: Store;
  const page = { limit: 10, offset: 0 };
  beforeAll(async () => {
    store = await db.open();
    await store.commit([insertAccount(store, account('a1', { is_first: 1 })), insertAccount(store, account('a2'))]);
  });

  it('are found until they are deleted', async () => {
    const row = account('a3', { created_at: 5 });
    await store.commit([insertAccount(store, row), insertApiKey(store, apiKey('k-a3', { account_id: 'a3' }))]);
    expect(await findAccount(store, 'a3')).toEqual(row);
    expect((await listAccounts(store, page)).rows.map((found) => found.account_id)).toEqual(['a3', 'a1', 'a2']);
    await store.commit(deleteAccount(store, 'a3', 99));
    expect(await findAccount(store, 'a3')).toBeUndefined();
    expect(await findApiKeyByHash(store, 'hash-k-a3')).toBeUndefined();
    expect((await listAccounts(store, page)).total).toBe(2);
    await expect(store.commit(deleteAccount(store, 'a3', 99))).rejects.toThrow('changed 0 rows');
  });

  it('have one first account, which stays', async () => {
    await expect(store.commit([insertAccount(store, account('a9', { is_first: 1 }))])).rejects.toMatchObject({
      constraint: 'accounts_first',
    });
    await expect(store.commit(deleteAccount(store, 'a1', 99))).rejects.toThrow('changed 0 rows');
    expect((await findFirstAccount(store))?.account_id).toBe('a1');
  });

  it('have keys that are found by their hash, with what the access check needs', async () => {
    const row = apiKey('k1', { allowed_ips: ['10.0.0.0/8', '::1/128'], expires_at: 1_000 });
    await store.commit([insertApiKey(store, row)]);
    expect(await findApiKeyByHash(store, 'hash-k1')).toEqual({
      ...row,
      owner_id: (await findAccount(store, 'a1'))?.owner_id,
      is_first: 1,
    });
    expect(await findApiKeyByHash(store, 'hash-other')).toBeUndefined();
    expect(await findApiKey(store, 'a1', 'k1')).toEqual(row);
    expect(await findApiKey(store, 'a2', 'k1')).toBeUndefined();
    await expect(store.commit([insertApiKey(store, apiKey('k9', { key_hash: 'hash-k1' }))])).rejects.toMatchObject({
      constraint: 'api_keys_hash',
    });
  });

  it("revoke a key once, and never another account's", async () => {
    await store.commit([insertApiKey(store, apiKey('k2'))]);
    await expect(store.commit([revokeApiKey(store, 'a2', 'k2', 50)])).rejects.toThrow('changed 0 rows');
    await store.commit([revokeApiKey(store, 'a1', 'k2', 50)]);
    expect((await findApiKeyByHash(store, 'hash-k2'))?.revoked_at).toBe(50);
    expect((await listApiKeys(store, 'a1', page)).rows.map((row) => row.api_key_id)).not.toContain('k2');
    await expect(store.commit([revokeApiKey(store, 'a1', 'k2', 60)])).rejects.toThrow('changed 0 rows');
  });

  it('rotate a key, which goes on until its grace is over and no longer than before', async () => {
    const [old, short] = [apiKey('k3'), apiKey('k4', { expires_at: 100 })];
    await store.commit([insertApiKey(store, old), insertApiKey(store, short)]);
    await store.commit(rotateApiKey(store, old, apiKey('k3b'), 5_000));
    await store.commit(rotateApiKey(store, short, apiKey('k4b'), 5_000));
    expect((await findApiKey(store, 'a1', 'k3'))?.expires_at).toBe(5_000);
    expect((await findApiKey(store, 'a1', 'k4'))?.expires_at).toBe(100);
    expect(await findApiKeyByHash(store, 'hash-k3b')).toBeDefined();
    await store.commit([revokeApiKey(store, 'a1', 'k3', 50)]);
    await expect(store.commit(rotateApiKey(store, old, apiKey('k3c'), 6_000))).rejects.toThrow('changed 0 rows');
    expect(await findApiKeyByHash(store, 'hash-k3c')).toBeUndefined();
  });

  it('keep an audit log, newest first', async () => {
    const row = { account_id: 'a1', actor: 'k1', operation: 'tools.create', request_id: 'r', ip: null };
    await store.commit([
      appendAudit(store, { ...row, audit_id: 'l1', target: 't1', at: 1 }),
      appendAudit(store, { ...row, audit_id: 'l2', target: null, at: 2 }),
      appendAudit(store, { ...row, audit_id: 'l3', target: null, at: 3, account_id: 'a2' }),
    ]);
    expect(await listAudit(store, 'a1', page)).toEqual([
      { ...row, audit_id: 'l2', target: null, at: 2 },
      { ...row, audit_id: 'l1', target: 't1', at: 1 },
    ]);
  });

  it('have a webhook secret that is rotated with a grace', async () => {
    const sealer = createSealer(store, randomBytes(32));
    const made = sealer.newAccountKey('a5');
    await store.commit([
      insertAccount(store, account('a5', { sealed_data_key: made.sealedDataKey })),
      insertWebhookSecret(store, made.sealer, 'a5', 1_000),
    ]);
    const [first] = await readWebhookSecrets(store, sealer, 'a5', 1_000);
    expect(first?.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const second = await rotateWebhookSecret(store, sealer, 'a5', { graceMs: 500, now: 2_000 });
    expect(await readWebhookSecrets(store, sealer, 'a5', 2_499)).toEqual([second, first]);
    expect(await readWebhookSecrets(store, sealer, 'a5', 2_500)).toEqual([second]);
    const third = await rotateWebhookSecret(store, sealer, 'a5', { graceMs: 500, now: 2_100 });
    expect(await readWebhookSecrets(store, sealer, 'a5', 2_200)).toEqual([third, second]);
    const fourth = await rotateWebhookSecret(store, sealer, 'a5', { graceMs: 0, now: 2_100 });
    expect(await readWebhookSecrets(store, sealer, 'a5', 2_100)).toEqual([fourth]);
  });

  describe('idempotency keys', () => {
    const request = { api_key_id: 'k1', idempotency_key: 'i1', request_hash: 'h1', now: 1_000_000 };

    it('let one of several requests run, and replay its answer', async () => {
      const claims = await Promise.all(Array.from({ length: 5 }, () => claimIdempotency(store, request)));
      expect(claims.map((claim) => claim.kind).sort()).toEqual(['claimed', ...Array(4).fill('running')]);
      const claimed = claims.find((claim) => claim.kind === 'claimed');
      if (claimed?.kind !== 'claimed') throw new Error('nobody may run');
      await store.commit([finishIdempotency(store, request, claimed.claim, { status: 201, answer: '{"x":1}' })]);
      expect(await claimIdempotency(store, request)).toEqual({ kind: 'done', status: 201, answer: '{"x":1}' });
      expect(await claimIdempotency(store, { ...request, request_hash: 'h2' })).toEqual({ kind: 'reused' });
      expect((await claimIdempotency(store, { ...request, api_key_id: 'k2' })).kind).toBe('claimed');
      const late = { ...request, now: request.now + IDEMPOTENCY_TTL_MS };
      expect((await claimIdempotency(store, late)).kind).toBe('claimed');
    });

    it('are free again after a request that must not be replayed', async () => {
      const other = { ...request, idempotency_key: 'i2' };
      const first = await claimIdempotency(store, other);
      if (first.kind !== 'claimed') throw new Error('not claimed');
      await store.commit([releaseIdempotency(store, other, first.claim)]);
      expect((await claimIdempotency(store, other)).kind).toBe('claimed');
    });

    it('do not stay with a request that died, whose late answer is not stored', async () => {
      const other = { ...request, idempotency_key: 'i3' };
      const first = await claimIdempotency(store, other);
      if (first.kind !== 'claimed') throw new Error('not claimed');
      const later = { ...other, now: other.now + IDEMPOTENCY_STALE_MS };
      expect((await claimIdempotency(store, { ...later, now: later.now - 1 })).kind).toBe('running');
      const claims = await Promise.all([claimIdempotency(store, later), claimIdempotency(store, later)]);
      expect(claims.map((claim) => claim.kind).sort()).toEqual(['claimed', 'running']);
      await store.commit([finishIdempotency(store, other, first.claim, { status: 200, answer: 'late' })]);
      expect((await claimIdempotency(store, later)).kind).toBe('running');
    });

    it('are purged when they are over, and at a start when they run', async () => {
      const [old, running] = [
        { ...request, idempotency_key: 'i4', now: 0 },
        { ...request, idempotency_key: 'i5' },
      ];
      await claimIdempotency(store, old);
      await claimIdempotency(store, running);
      await store.commit([purgeIdempotency(store, IDEMPOTENCY_TTL_MS + 1)]);
      const left = async () =>
        (await store.db.selectFrom('idempotency').select('idempotency_key').execute()).map((r) => r.idempotency_key);
      expect(await left()).not.toContain('i4');
      expect(await left()).toContain('i5');
      await store.commit([purgeRunningIdempotency(store)]);
      expect(await left()).not.toContain('i5');
    });
  });
});

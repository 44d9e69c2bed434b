import { describe, expect, test } from 'vitest';
import { keyHash } from '../security/key-hash.ts';
import { createAccess, type KeyRecord, requireScope } from './access.ts';

const record: KeyRecord = {
  api_key_id: 'ak1',
  account_id: 'a1',
  owner_id: 7,
  is_first_account: false,
  scopes: ['read'],
  allowed_ips: null,
  expires_at: null,
};

function setup(changes: Partial<KeyRecord> = {}) {
  const state = { now: 1_000_000, record: { ...record, ...changes } as KeyRecord | null, reads: 0 };
  const access = createAccess(
    (hash) => {
      state.reads += 1;
      return Promise.resolve(hash === keyHash('right') ? state.record : null);
    },
    () => state.now,
  );
  return { access, state };
}

const refused = { code: 'unauthenticated', message: 'Invalid access token', status: 401 };

describe('access', () => {
  test('finds the caller of a key and remembers it', async () => {
    const { access, state } = setup();
    const caller = await access.authenticate('right', '192.0.2.1');
    expect(caller).toMatchObject({ account_id: 'a1', api_key_id: 'ak1', ip: '192.0.2.1' });
    await access.authenticate('right', '192.0.2.1');
    expect(state.reads).toBe(1);
  });

  test.each([null, '', 'wrong', 'x'.repeat(600)])('refuses the credential %j', async (credential) => {
    const { access } = setup();
    await expect(access.authenticate(credential, '192.0.2.1')).rejects.toMatchObject(refused);
  });

  test('refuses a revoked key at once after forget, and after two seconds without', async () => {
    const { access, state } = setup();
    await access.authenticate('right', null);
    state.record = null;
    await access.authenticate('right', null);
    access.forget();
    await expect(access.authenticate('right', null)).rejects.toMatchObject(refused);

    const later = setup();
    await later.access.authenticate('right', null);
    later.state.record = null;
    later.state.now += 2_001;
    await expect(later.access.authenticate('right', null)).rejects.toMatchObject(refused);
  });

  test('does not remember what was read before forget', async () => {
    let release: (record: KeyRecord) => void = () => {};
    let reads = 0;
    const access = createAccess(
      () => {
        reads += 1;
        return reads === 1
          ? new Promise((resolve) => {
              release = resolve;
            })
          : Promise.resolve(null);
      },
      () => 0,
    );
    const first = access.authenticate('right', null);
    access.forget();
    release(record);
    await first;
    await expect(access.authenticate('right', null)).rejects.toMatchObject(refused);
  });

  test('refuses an expired key, also one it remembers', async () => {
    const { access, state } = setup({ expires_at: 1_000_500 });
    await access.authenticate('right', null);
    state.now = 1_000_500;
    await expect(access.authenticate('right', null)).rejects.toMatchObject(refused);
  });

  test('refuses addresses that the key is not for, with the same answer', async () => {
    const { access } = setup({ allowed_ips: ['192.0.2.0/24', '2001:db8::1'] });
    await access.authenticate('right', '192.0.2.77');
    await access.authenticate('right', '2001:db8::1');
    await expect(access.authenticate('right', '198.51.100.1')).rejects.toMatchObject(refused);
    await expect(access.authenticate('right', '2001:db8::2')).rejects.toMatchObject(refused);
    await expect(access.authenticate('right', null)).rejects.toMatchObject(refused);
  });

  test('requireScope names the scope that is missing', async () => {
    const { access } = setup();
    const caller = await access.authenticate('right', null);
    requireScope(caller, 'read');
    expect(() => requireScope(caller, 'admin')).toThrow('this API key lacks the scope "admin"');
  });
});

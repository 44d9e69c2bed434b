import { randomBytes } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import type { Statement, Store, Write } from '../store/store.ts';
import { createSealer, rotateMasterKey } from './create-sealer.ts';
import { SealError } from './sealer.ts';

/** The two columns the sealer reads and the one it changes. */
function accountsOnly(keys: Map<string, string>): Store {
  return {
    dialect: 'sqlite',
    read: async (query: Statement) => {
      const only = query.parameters[0];
      return [...keys]
        .filter(([account_id]) => only === undefined || account_id === only)
        .map(([account_id, sealed_data_key]) => ({ account_id, sealed_data_key }));
    },
    commit: async (batch: readonly Write[]) => {
      for (const { query } of batch) keys.set(String(query.parameters[1]), String(query.parameters[0]));
    },
  } as unknown as Store;
}

function setUp() {
  const masterKey = randomBytes(32);
  const keys = new Map<string, string>();
  const store = accountsOnly(keys);
  const sealer = createSealer(store, masterKey);
  const addAccount = (accountId: string) => {
    const made = sealer.newAccountKey(accountId);
    keys.set(accountId, made.sealedDataKey);
    return made.sealer;
  };
  return { masterKey, keys, store, sealer, addAccount };
}

describe('createSealer', () => {
  it('opens what it sealed, also after a restart', async () => {
    const { store, masterKey, addAccount } = setUp();
    const sealed = addAccount('a1').seal('s3cret ü 🦜');
    const account = await createSealer(store, masterKey).forAccount('a1');
    expect(account.open(sealed)).toBe('s3cret ü 🦜');
    expect(account.open(account.seal(''))).toBe('');
  });

  it('names its version and key, and hides the text', () => {
    const account = setUp().addAccount('a1');
    const sealed = account.seal('visible');
    expect(sealed).toMatch(/^palaver:1:[0-9a-f]{8}:[A-Za-z0-9_-]+$/);
    expect(Buffer.from(sealed.split(':')[3] ?? '', 'base64url').toString('latin1')).not.toContain('visible');
    expect(account.seal('visible')).not.toBe(sealed);
  });

  it('refuses a text of which any byte was changed', () => {
    const account = setUp().addAccount('a1');
    const [head, payload] = split(account.seal('transfer 10'));
    for (let at = 0; at < payload.length; at += 1) {
      const changed = Buffer.from(payload);
      changed[at] = (changed[at] ?? 0) ^ 1;
      expect(() => account.open(`${head}${changed.toString('base64url')}`)).toThrow(SealError);
    }
  });

  it.each(['', 'palaver:1:', 'plain text', 'palaver:2:00000000:AAAA', 'palaver:1:x:y:z'])(
    'refuses %j, which is not sealed',
    (text) => {
      expect(() => setUp().addAccount('a1').open(text)).toThrow('the text is not sealed');
    },
  );

  it('refuses a text that is cut off', () => {
    const account = setUp().addAccount('a1');
    const [head, payload] = split(account.seal('x'));
    expect(() => account.open(`${head}${payload.subarray(0, 20).toString('base64url')}`)).toThrow('cut off');
  });

  it("refuses another account's text, naming the keys", () => {
    const { addAccount } = setUp();
    const [one, two] = [addAccount('a1'), addAccount('a2')];
    expect(() => two.open(one.seal('x'))).toThrow(/sealed by key "[0-9a-f]{8}", not by "[0-9a-f]{8}"/);
  });

  it("refuses an account's data key that stands in another account's row", async () => {
    const { keys, store, masterKey, addAccount } = setUp();
    addAccount('a1');
    keys.set('a2', keys.get('a1') ?? '');
    await expect(createSealer(store, masterKey).forAccount('a2')).rejects.toThrow('sealed for something else');
  });

  it('refuses another master key', async () => {
    const { store, addAccount } = setUp();
    addAccount('a1');
    await expect(createSealer(store, randomBytes(32)).forAccount('a1')).rejects.toThrow(SealError);
    expect(() => createSealer(store, randomBytes(16))).toThrow('a sealing key has 32 bytes, not 16');
  });

  it('names an account that does not exist, and finds it once it does', async () => {
    const { sealer, addAccount } = setUp();
    await expect(sealer.forAccount('a9')).rejects.toThrow('account "a9" does not exist');
    addAccount('a9');
    expect((await sealer.forAccount('a9')).seal('x')).toContain('palaver:1:');
  });
});

describe('rotateMasterKey', () => {
  it('leaves every secret readable under the new key and none under the old one', async () => {
    const { store, masterKey, addAccount } = setUp();
    const sealed = { a1: addAccount('a1').seal('one'), a2: addAccount('a2').seal('two') };
    const next = randomBytes(32);
    expect(await rotateMasterKey(store, masterKey, next)).toBe(2);
    const sealer = createSealer(store, next);
    expect((await sealer.forAccount('a1')).open(sealed.a1)).toBe('one');
    expect((await sealer.forAccount('a2')).open(sealed.a2)).toBe('two');
    await expect(createSealer(store, masterKey).forAccount('a1')).rejects.toThrow(SealError);
  });

  it('changes nothing when the old key is not the right one', async () => {
    const { store, keys, addAccount } = setUp();
    addAccount('a1');
    const before = keys.get('a1');
    await expect(rotateMasterKey(store, randomBytes(32), randomBytes(32))).rejects.toThrow(SealError);
    expect(keys.get('a1')).toBe(before);
  });
});

function split(sealed: string): [string, Buffer] {
  const at = sealed.lastIndexOf(':') + 1;
  return [sealed.slice(0, at), Buffer.from(sealed.slice(at), 'base64url')];
}

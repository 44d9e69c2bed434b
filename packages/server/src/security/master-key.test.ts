import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadMasterKey } from './master-key.ts';

describe('loadMasterKey', () => {
  let dataDir: string;
  beforeEach(() => {
    dataDir = mkdtempSync(join(tmpdir(), 'palaver-key-'));
  });
  afterEach(() => rmSync(dataDir, { recursive: true, force: true }));

  it('makes a file for its owner only and finds it again', () => {
    const deep = join(dataDir, 'deep', 'er');
    const key = loadMasterKey({ masterKey: null, dataDir: deep }, false);
    expect(key).toHaveLength(32);
    expect(statSync(join(deep, 'master.key')).mode & 0o777).toBe(0o600);
    expect(loadMasterKey({ masterKey: null, dataDir: deep }, false)).toEqual(key);
    expect(readdirSync(deep)).toEqual(['master.key']);
  });

  it('takes the configured key and makes no file', () => {
    const key = Buffer.alloc(32, 7);
    expect(loadMasterKey({ masterKey: key.toString('base64'), dataDir }, false)).toEqual(key);
    expect(readdirSync(dataDir)).toEqual([]);
  });

  it.each(['', 'short', Buffer.alloc(31).toString('base64'), Buffer.alloc(33).toString('base64'), '!'.repeat(44)])(
    'refuses %j and says how to make a key',
    (masterKey) => {
      expect(() => loadMasterKey({ masterKey, dataDir }, false)).toThrow(
        'PALAVER_MASTER_KEY is not the base64 of 32 bytes: make one with "openssl rand -base64 32"',
      );
    },
  );

  it('is not replaced when something is sealed with it', () => {
    expect(() => loadMasterKey({ masterKey: null, dataDir }, true)).toThrow(/master key is lost.*PALAVER_MASTER_KEY/);
    expect(readdirSync(dataDir)).toEqual([]);
    const key = loadMasterKey({ masterKey: null, dataDir }, false);
    expect(loadMasterKey({ masterKey: null, dataDir }, true)).toEqual(key);
  });

  it('refuses a file that others can read', () => {
    loadMasterKey({ masterKey: null, dataDir }, false);
    chmodSync(join(dataDir, 'master.key'), 0o644);
    expect(() => loadMasterKey({ masterKey: null, dataDir }, false)).toThrow(/can be read by others: run "chmod 600 /);
  });

  it('refuses a file that holds something else', () => {
    writeFileSync(join(dataDir, 'master.key'), 'not a key', { mode: 0o600 });
    expect(() => loadMasterKey({ masterKey: null, dataDir }, false)).toThrow(
      /master.key" is not the base64 of 32 bytes/,
    );
  });
});

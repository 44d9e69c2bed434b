import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { ConfigError } from './load-config.ts';
import { makeDataDir } from './make-data-dir.ts';

const root = mkdtempSync(join(tmpdir(), 'palaver-data-dir-'));

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

describe('makeDataDir', () => {
  it('makeDataDir makes what is missing, for its owner alone, and takes what is there', () => {
    const path = join(root, 'a', 'b');
    makeDataDir(path);
    makeDataDir(path);
    expect(statSync(path).mode & 0o777).toBe(0o700);
  });

  it('makeDataDir refuses a place where no folder can be made, at once', () => {
    expect(() => makeDataDir('/proc/nope/deeper')).toThrow(ConfigError);
    expect(() => makeDataDir('/proc/nope')).toThrow(/^PALAVER_DATA_DIR is "\/proc\/nope": must be a folder/);
  });

  it('makeDataDir refuses a place below a file', () => {
    makeDataDir(root);
    writeFileSync(join(root, 'file'), '');
    expect(() => makeDataDir(join(root, 'file', 'data'))).toThrow(/PALAVER_DATA_DIR is ".*": must be a folder/);
  });
});

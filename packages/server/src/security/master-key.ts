import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';

const KEY_BYTES = 32;

/**
 * The key that seals the accounts' data keys: `PALAVER_MASTER_KEY`, else the file `master.key` of the data directory,
 * which is made on the first start, readable by its owner only. `isNeeded`: something is sealed already, so that a new
 * key would open none of it.
 * @throws when the text is not the base64 of 32 bytes, others may read the file, or the key that is needed is lost.
 */
export function loadMasterKey(
  config: { readonly masterKey: string | null; readonly dataDir: string },
  isNeeded: boolean,
): Buffer {
  if (config.masterKey !== null) return parseKey(config.masterKey, 'PALAVER_MASTER_KEY');
  const path = join(config.dataDir, 'master.key');
  const found = readKeyFile(path);
  if (found === null && isNeeded) {
    throw new Error(
      `the master key is lost: the database holds secrets that it sealed, and there is no file "${path}": put it back, or set PALAVER_MASTER_KEY to that key`,
    );
  }
  const text = found ?? makeKeyFile(config.dataDir, path);
  return parseKey(text, `the file "${path}"`);
}

function parseKey(text: string, source: string): Buffer {
  const trimmed = text.trim();
  const key = Buffer.from(trimmed, 'base64');
  const isBase64 = key.toString('base64').replace(/=+$/, '') === trimmed.replace(/=+$/, '');
  if (!isBase64 || key.length !== KEY_BYTES) {
    throw new Error(`${source} is not the base64 of 32 bytes: make one with "openssl rand -base64 32"`);
  }
  return key;
}

function readKeyFile(path: string): string | null {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  if (process.platform !== 'win32' && (statSync(path).mode & 0o077) !== 0) {
    throw new Error(`the file "${path}" can be read by others: run "chmod 600 ${path}"`);
  }
  return text;
}

/** The file appears whole or not at all, and of two processes that make it at once one wins. */
function makeKeyFile(dataDir: string, path: string): string {
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const file = openSync(temporary, 'wx', 0o600);
  try {
    writeSync(file, `${randomBytes(KEY_BYTES).toString('base64')}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  try {
    linkSync(temporary, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(temporary, { force: true });
  }
  syncDirectory(dataDir);
  return readFileSync(path, 'utf8');
}

/** A lost name would lose every secret sealed since. */
function syncDirectory(path: string): void {
  if (process.platform === 'win32') return;
  const directory = openSync(path, 'r');
  try {
    fsyncSync(directory);
  } finally {
    closeSync(directory);
  }
}

import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import { openDatabase } from './open-database.ts';

/** Another process has the data directory open. */
export class DataDirLockedError extends Error {
  override readonly name = 'DataDirLockedError';
  readonly pid: number | null;
  constructor(dataDir: string, pid: number | null) {
    super(
      `the data directory "${dataDir}" is in use by process ${pid ?? '(unknown)'}: stop it, or choose another PALAVER_DATA_DIR`,
    );
    this.pid = pid;
  }
}

/**
 * Takes the directory for this process. The lock is SQLite's own lock on a file of its own: the system drops it with the
 * process, however that ends, so that nothing stale is left behind. The pid beside it only serves the message.
 */
export function lockDataDir(dataDir: string): Disposable {
  const pidPath = join(dataDir, 'palaver.pid');
  const lock = openLock(dataDir);
  try {
    lock.exec('BEGIN EXCLUSIVE');
  } catch (error) {
    lock.close();
    if (!isBusy(error)) throw error;
    throw new DataDirLockedError(dataDir, readPid(pidPath));
  }
  writeFileSync(pidPath, `${process.pid}\n`, { mode: 0o600 });
  return {
    [Symbol.dispose]() {
      rmSync(pidPath, { force: true });
      lock.close();
    },
  };
}

function openLock(dataDir: string): DatabaseSync {
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    return openDatabase(join(dataDir, 'palaver.lock'), { timeout: 0 });
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new Error(`the data directory "${dataDir}" (PALAVER_DATA_DIR) cannot be used: ${reason}`, { cause: error });
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && error.errcode === 5;
}

function readPid(path: string): number | null {
  try {
    const pid = Number.parseInt(readFileSync(path, 'utf8'), 10);
    return Number.isInteger(pid) ? pid : null;
  } catch {
    // Between taking the lock and writing the file there is no pid to name.
    return null;
  }
}

import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { ConfigError } from './load-config.ts';

/**
 * Makes the data directory with what is missing above it, one level after the other: where a file system makes no
 * directories, such as /proc, Node's recursive `mkdir` never returns.
 * @throws ConfigError
 */
export function makeDataDir(dataDir: string): void {
  const missing: string[] = [];
  for (let path = dataDir; !existsSync(path) && path !== dirname(path); path = dirname(path)) missing.push(path);
  try {
    for (const path of missing.reverse()) makeOne(path);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new ConfigError(
      `PALAVER_DATA_DIR is "${dataDir}": must be a folder that can be made and written (${reason})`,
      { cause: error },
    );
  }
}

/** Another process may make it at the same moment. */
function makeOne(path: string): void {
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
}

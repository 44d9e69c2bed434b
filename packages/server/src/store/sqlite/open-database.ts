import type { DatabaseSync } from 'node:sqlite';

/**
 * Opens a database file, or `:memory:`.
 *
 * Node 22 warns in every thread that node:sqlite is experimental, which at each start would only teach people to
 * overlook warnings: what Palaver uses of it is tested on that Node. The warning comes while the module loads, which is
 * why it is loaded here alone, and at once.
 */
export function openDatabase(path: string, options: { readonly timeout: number }): DatabaseSync {
  const { emitWarning } = process;
  process.emitWarning = () => {};
  try {
    const { DatabaseSync } = process.getBuiltinModule('node:sqlite');
    return new DatabaseSync(path, options);
  } finally {
    process.emitWarning = emitWarning;
  }
}

import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

export const root = path.resolve(import.meta.dirname, '../..');

const skipped = new Set(['node_modules', 'dist', '.git', '.node', '.palaver', 'generated', 'coverage']);

/** Every file below `dir` (relative to the root) whose name ends in one of `endings`, paths relative to the root. */
export function filesBelow(dir: string, endings: readonly string[]): string[] {
  const found: string[] = [];
  for (const entry of readdirSync(path.join(root, dir), { withFileTypes: true })) {
    const relative = path.posix.join(dir, entry.name);
    if (entry.isDirectory()) {
      if (!skipped.has(entry.name)) found.push(...filesBelow(relative, endings));
    } else if (endings.some((ending) => entry.name.endsWith(ending))) found.push(relative);
  }
  return found;
}

export function read(file: string): string {
  return readFileSync(path.join(root, file), 'utf8');
}

export interface ImportEdge {
  readonly from: string;
  /** A path relative to the root, or a package's name. */
  readonly to: string;
  readonly typeOnly: boolean;
}

const importPattern =
  /^\s*(?:import|export)\s+(type\s+)?(?:[^'"`;]*?\sfrom\s+)?['"]([^'"]+)['"]|import\(\s*['"]([^'"]+)['"]\s*\)/gm;

/** The imports of a source file, dynamic ones included. */
export function importsOf(file: string): ImportEdge[] {
  return [...read(file).matchAll(importPattern)].map((match) => {
    const target = (match[2] ?? match[3]) as string;
    const to = target.startsWith('.') ? path.posix.join(path.posix.dirname(file), target) : target;
    return { from: file, to, typeOnly: match[1] !== undefined };
  });
}

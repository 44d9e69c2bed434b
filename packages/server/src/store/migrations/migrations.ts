import { foundation } from './0001-foundation.ts';
import { documents } from './0011-documents.ts';
import type { Migration } from './migration.ts';

/** In rising order of their numbers. */
export const migrations: readonly Migration[] = [foundation, documents];

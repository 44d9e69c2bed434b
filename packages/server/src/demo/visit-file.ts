import { mkdir, open, readFile, rename } from 'node:fs/promises';
import path from 'node:path';
import { emptyVisitBook, type VisitBook } from './visit-book.ts';

/** The demo's memory as a file, replaced as a whole by each write so that a crash leaves the old one or the new one. */
export interface VisitFile {
  read(): Promise<VisitBook>;
  /** Resolves when it is durable. */
  write(book: VisitBook): Promise<void>;
}

export function visitFile(dataDir: string): VisitFile {
  const file = path.join(dataDir, 'demo', 'visits.json');
  return {
    async read() {
      const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return null;
        throw error;
      });
      return text === null ? emptyVisitBook : (JSON.parse(text) as VisitBook);
    },
    async write(book) {
      await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
      const next = `${file}.next`;
      const handle = await open(next, 'w', 0o600);
      try {
        await handle.writeFile(JSON.stringify(book));
        await handle.sync();
      } finally {
        await handle.close();
      }
      await rename(next, file);
    },
  };
}

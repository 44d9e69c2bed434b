import type { Readable } from 'node:stream';
import { type Entry, fromBuffer, type ZipFile } from 'yauzl';
import { ExtractionError } from './extraction-error.ts';

const MAX_ENTRIES = 20_000;
/** Bytes all read entries may unpack to together. */
const MAX_UNPACKED = 268_435_456;

/** The zip inside of docx, pptx and xlsx. Only what is asked for is unpacked, through a counter. */
export interface Archive {
  readonly names: readonly string[];
  has(name: string): boolean;
  /** Unpacks an entry piece by piece. @throws ExtractionError when it is not there, damaged, or too large */
  read(name: string): AsyncIterable<Uint8Array>;
}

/** @throws ExtractionError */
export async function openArchive(bytes: Buffer): Promise<Archive> {
  const zip = await opened(bytes);
  const entries = await listed(zip);
  let unpacked = 0;
  return {
    names: [...entries.keys()],
    has: (name) => entries.has(name),
    async *read(name) {
      const entry = entries.get(name);
      if (entry === undefined) throw damaged(`the archive holds no ${name}`);
      const stream = await streamOf(zip, entry);
      try {
        for await (const chunk of stream as AsyncIterable<Buffer>) {
          unpacked += chunk.length;
          if (unpacked > MAX_UNPACKED) {
            throw new ExtractionError('file_size_too_large', `the archive unpacks to more than ${MAX_UNPACKED} bytes`);
          }
          yield chunk;
        }
      } catch (error) {
        throw error instanceof ExtractionError ? error : damaged(`${name} cannot be unpacked`);
      } finally {
        stream.destroy();
      }
    },
  };
}

function opened(bytes: Buffer): Promise<ZipFile> {
  return new Promise((resolve, reject) => {
    fromBuffer(bytes, { lazyEntries: true, validateEntrySizes: true }, (error, zip) =>
      error ? reject(damaged('the file is no archive, or is cut')) : resolve(zip),
    );
  });
}

function listed(zip: ZipFile): Promise<ReadonlyMap<string, Entry>> {
  return new Promise((resolve, reject) => {
    const entries = new Map<string, Entry>();
    zip.on('entry', (entry: Entry) => {
      if (entries.size >= MAX_ENTRIES) {
        reject(new ExtractionError('file_size_too_large', `the archive holds more than ${MAX_ENTRIES} files`));
        return;
      }
      // The first of a name counts, as for the programs that write these files.
      if (!entries.has(entry.fileName)) entries.set(entry.fileName, entry);
      zip.readEntry();
    });
    zip.on('end', () => resolve(entries));
    zip.on('error', () => reject(damaged('the list of the archive is damaged')));
    zip.readEntry();
  });
}

function streamOf(zip: ZipFile, entry: Entry): Promise<Readable> {
  return new Promise((resolve, reject) => {
    zip.openReadStream(entry, (error, stream) =>
      error ? reject(damaged(`${entry.fileName} cannot be unpacked`)) : resolve(stream),
    );
  });
}

function damaged(message: string): ExtractionError {
  return new ExtractionError('document_processing_failed', message);
}

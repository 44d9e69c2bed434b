import { createBrotliDecompress, createGunzip, createInflate, createInflateRaw } from 'node:zlib';

/** Takes encoded chunks, gives decoded ones; `end` resolves when the last is out and rejects on data that is cut or wrong. */
export interface ContentDecoder {
  write(chunk: Buffer): void;
  end(): Promise<void>;
  close(): void;
}

/** Whether a Content-Encoding header names nothing, one coding we decode, or anything else. */
export function contentCoding(header: string | undefined): 'identity' | 'gzip' | 'deflate' | 'br' | null {
  const coding = (header ?? '').trim().toLowerCase();
  if (coding === '' || coding === 'identity') return 'identity';
  if (coding === 'gzip' || coding === 'x-gzip') return 'gzip';
  return coding === 'deflate' || coding === 'br' ? coding : null;
}

export function contentDecoder(coding: 'gzip' | 'deflate' | 'br', onData: (chunk: Buffer) => void): ContentDecoder {
  let stream: ReturnType<typeof open> | null = null;
  let fault: Error | null = null;
  let settle: { resolve: () => void; reject: (error: Error) => void } | null = null;
  const start = (first: Buffer) => {
    const opened = open(coding, first);
    opened.on('data', onData);
    opened.on('error', (error) => {
      fault ??= error;
      settle?.reject(error);
    });
    opened.on('end', () => settle?.resolve());
    return opened;
  };
  return {
    write(chunk) {
      stream ??= start(chunk);
      stream.write(chunk);
    },
    end() {
      return new Promise((resolve, reject) => {
        if (fault !== null) return reject(fault);
        // No byte came: HEAD, 204, or an empty body that was declared as encoded.
        if (stream === null) return resolve();
        settle = { resolve, reject };
        stream.end();
      });
    },
    close() {
      stream?.destroy();
    },
  };
}

// Servers send `deflate` both with and without the zlib header; its first byte tells (RFC 1950: CM = 8).
function open(coding: 'gzip' | 'deflate' | 'br', first: Buffer) {
  if (coding === 'gzip') return createGunzip();
  if (coding === 'br') return createBrotliDecompress();
  return ((first[0] ?? 0) & 0x0f) === 8 ? createInflate() : createInflateRaw();
}

// The program of the process that reads files. It is started by `extractor.ts` with as few rights as it needs: frames
// come on the standard input and go out on descriptor 3.
import dgram from 'node:dgram';
import dns from 'node:dns';
import { Socket } from 'node:net';
import { type ExtractionTask, extractFile } from './extract-file.ts';
import { ExtractionError } from './extraction-error.ts';
import { encodeFrame, type Frame, FrameReader } from './frames.ts';

const CHUNKS_A_FRAME = 200;

const output = new Socket({ fd: 3, readable: false, writable: true });
closeNetwork();
run();

/** Nothing here has a reason to reach out; what a file could talk a library into doing fails. */
function closeNetwork(): void {
  const refuse = (): never => {
    throw new Error('the process that reads files has no network');
  };
  Socket.prototype.connect = refuse;
  dgram.createSocket = refuse;
  Object.assign(dns, { lookup: refuse, resolve: refuse });
}

function run(): void {
  const reader = new FrameReader();
  let working = Promise.resolve();
  process.stdin.on('data', (piece: Buffer) => {
    for (const frame of reader.push(piece)) working = working.then(() => answer(frame));
  });
  process.stdin.on('end', () => void working.then(() => output.end()));
}

async function answer({ head, body }: Frame): Promise<void> {
  try {
    const { chunks, page } = await extractFile(body, head as ExtractionTask);
    for (let at = 0; at < chunks.length; at += CHUNKS_A_FRAME) {
      await write({ kind: 'chunks', chunks: chunks.slice(at, at + CHUNKS_A_FRAME) });
    }
    await write({ kind: 'end', page });
  } catch (error) {
    const known = error instanceof ExtractionError;
    const message = error instanceof Error ? error.message.slice(0, 500) : 'unknown';
    await write({ kind: 'error', code: known ? error.code : 'document_processing_failed', message });
  }
}

async function write(head: unknown): Promise<void> {
  for (const piece of encodeFrame(head)) {
    if (piece.length > 0 && !output.write(piece)) await new Promise((resolve) => output.once('drain', resolve));
  }
}

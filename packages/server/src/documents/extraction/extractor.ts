import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import type { DocumentError } from '@palaver/contract';
import type { TextChunk } from '../../domain/documents/chunk-text.ts';
import type { Extraction, ExtractionTask } from './extract-file.ts';
import { ExtractionError } from './extraction-error.ts';
import { encodeFrame, FrameReader } from './frames.ts';
import { type Excess, type ProcessLimits, watchProcess } from './process-watch.ts';

/** Reads files in a process of its own, which is killed when a file makes it use too much. */
export interface Extractor extends AsyncDisposable {
  /** One file after the other. @throws ExtractionError, or the signal's reason */
  extract(bytes: Uint8Array, task: ExtractionTask, signal?: AbortSignal): Promise<Extraction>;
}

export const EXTRACTION_LIMITS: ProcessLimits = { wallMs: 90_000, cpuMs: 60_000, memoryBytes: 1_073_741_824 };

const HEAP_MB = 512;
const SHELL = '/bin/sh';
/** For all files of one process; each of them has less. */
const LAST_CPU_S = 600;
const PROGRAM = fileURLToPath(new URL('./extraction-process.ts', import.meta.url));
const LIBRARIES = ['unpdf', 'yauzl', 'saxes', 'htmlparser2', 'csv-parse'];

type Answer =
  | { readonly kind: 'chunks'; readonly chunks: readonly TextChunk[] }
  | { readonly kind: 'end'; readonly page: Extraction['page'] }
  | { readonly kind: 'error'; readonly code: DocumentError; readonly message: string };

/** The process starts with the first file, and anew after one that killed it. */
export function createExtractor(limits: ProcessLimits = EXTRACTION_LIMITS): Extractor {
  let running: ChildProcess | null = null;
  let turn: Promise<unknown> = Promise.resolve();
  return {
    extract(bytes, task, signal) {
      const work = turn.then(() => {
        signal?.throwIfAborted();
        if (running === null || running.exitCode !== null || running.signalCode !== null) running = startProcess();
        return exchange(running, bytes, task, limits, signal);
      });
      turn = work.catch(() => undefined);
      return work;
    },
    async [Symbol.asyncDispose]() {
      await kill(running);
      running = null;
    },
  };
}

function startProcess(): ChildProcess {
  const { file, args } = extractionCommand([PROGRAM]);
  const child = spawn(file, args, {
    // Neither keys nor proxies of the platform's environment are for it.
    env: {},
    stdio: ['pipe', 'ignore', 'ignore', 'pipe'],
    cwd: path.dirname(PROGRAM),
  });
  // What is written to a process that has died: its end is what is told.
  child.stdin?.on('error', () => undefined);
  child.on('error', () => undefined);
  return child;
}

/**
 * Node with as few rights as the program needs: it may read its own sources and the libraries, write nothing, and start
 * nothing. Where there is a shell, the system ends it for its CPU too, which holds when nobody watches any more.
 */
export function extractionCommand(
  program: readonly string[],
  cpuSeconds = LAST_CPU_S,
): { readonly file: string; readonly args: readonly string[] } {
  const source = path.resolve(path.dirname(PROGRAM), '../..');
  const require = createRequire(PROGRAM);
  const modules = new Set(LIBRARIES.map((name) => modulesFolder(require.resolve(name))));
  const folders = [path.join(source, 'documents'), path.join(source, 'domain', 'documents'), ...modules];
  const args = [
    '--permission',
    ...folders.map((folder) => `--allow-fs-read=${folder}${path.sep}*`),
    `--max-old-space-size=${HEAP_MB}`,
    '--no-warnings',
    ...program,
  ];
  if (!existsSync(SHELL)) return { file: process.execPath, args };
  const script = `ulimit -c 0; ulimit -t ${cpuSeconds}; exec "$0" "$@"`;
  return { file: SHELL, args: ['-c', script, process.execPath, ...args] };
}

/** The outermost `node_modules` that holds the file. */
function modulesFolder(file: string): string {
  const mark = `${path.sep}node_modules${path.sep}`;
  return file.slice(0, file.indexOf(mark) + mark.length - 1);
}

async function exchange(
  child: ChildProcess,
  bytes: Uint8Array,
  task: ExtractionTask,
  limits: ProcessLimits,
  signal: AbortSignal | undefined,
): Promise<Extraction> {
  const chunks: TextChunk[] = [];
  const reader = new FrameReader();
  const output = child.stdio[3] as Readable;
  let excess: Excess | null = null;
  const end = Promise.withResolvers<Extraction>();
  const onData = (piece: Buffer): void => {
    try {
      for (const { head } of reader.push(piece)) {
        const answer = head as Answer;
        if (answer.kind === 'chunks') chunks.push(...answer.chunks);
        else if (answer.kind === 'end') end.resolve({ chunks, page: answer.page });
        else end.reject(new ExtractionError(answer.code, answer.message));
      }
    } catch {
      // No frames: a process in which a file has got the upper hand.
      child.kill('SIGKILL');
    }
  };
  const onClose = (): void => end.reject(new ExtractionError('document_processing_failed', deathText(excess)));
  const onAbort = (): void => {
    end.reject(signal?.reason);
    child.kill('SIGKILL');
  };
  output.on('data', onData);
  child.once('close', onClose);
  child.once('error', onClose);
  signal?.addEventListener('abort', onAbort, { once: true });
  const watch = watchProcess(child.pid ?? 0, limits, (over) => {
    excess = over;
    child.kill('SIGKILL');
  });
  try {
    for (const piece of encodeFrame(task, bytes)) child.stdin?.write(piece);
    return await end.promise;
  } finally {
    watch[Symbol.dispose]();
    output.off('data', onData);
    child.off('close', onClose);
    child.off('error', onClose);
    signal?.removeEventListener('abort', onAbort);
  }
}

function deathText(excess: Excess | null): string {
  if (excess === 'memory') return 'reading the file took too much memory';
  if (excess !== null) return 'reading the file took too long';
  return 'the process that read the file ended';
}

async function kill(child: ChildProcess | null): Promise<void> {
  if (child === null || child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const closed = once(child, 'close');
  child.kill('SIGKILL');
  await closed;
}

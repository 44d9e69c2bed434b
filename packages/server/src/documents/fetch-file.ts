import { setTimeout as wait } from 'node:timers/promises';
import { MAX_DOCUMENT_BYTES } from '@palaver/contract';
import { type Egress, EgressFailed, EgressRefused, type EgressResponse } from '../security/egress.ts';
import { ExtractionError } from './extraction/extraction-error.ts';

export interface FetchedFile {
  /** Where it was in the end. */
  readonly url: string;
  readonly status: number;
  readonly bytes: Buffer;
  readonly content_type: string | null;
  readonly charset: string | null;
  /** More bytes came than were wanted. */
  readonly truncated: boolean;
}

export interface Fetching {
  readonly egress: Pick<Egress, 'request'>;
  readonly userAgent: string;
  readonly signal: AbortSignal;
  /** For the whole exchange; an endless drip ends there. */
  readonly timeoutMs?: number;
  readonly maxBytes?: number;
  /** Waits between tries of what may pass. */
  readonly retryMs?: readonly number[];
}

const MAX_REDIRECTS = 5;
const TIMEOUT_MS = 60_000;
const RETRY_MS = [1_000, 4_000];

/**
 * Downloads the file of a document. Each redirect is checked like the URL itself; what may pass is tried again.
 * @throws ExtractionError
 */
export async function fetchFile(url: string, fetching: Fetching): Promise<FetchedFile> {
  const retries = fetching.retryMs ?? RETRY_MS;
  for (let tries = 0; ; tries += 1) {
    const file = await fetchOnce(url, fetching).catch((error: unknown) => {
      if (isLasting(error, fetching.signal) || tries === retries.length) throw downloadError(error, fetching.signal);
      return null;
    });
    if (file !== null && (!isPassing(file.status) || tries === retries.length)) return accepted(file);
    await wait(retries[tries], undefined, { signal: fetching.signal });
  }
}

/** One try, whatever the status; redirects are followed. */
export async function fetchOnce(url: string, fetching: Fetching): Promise<FetchedFile> {
  let target = url;
  for (let hops = 0; ; hops += 1) {
    const answer = await get(target.split('#', 1)[0] as string, fetching);
    const next = redirectOf(answer, target);
    if (next === null) return toFile(target, answer);
    if (hops === MAX_REDIRECTS) throw new ExtractionError('file_download_failed', 'too many redirects');
    target = next;
  }
}

function get(url: string, fetching: Fetching): Promise<EgressResponse> {
  return fetching.egress.request({
    url,
    method: 'GET',
    headers: { 'user-agent': fetching.userAgent, accept: '*/*' },
    plainHttp: true,
    timeoutMs: fetching.timeoutMs ?? TIMEOUT_MS,
    maxBytes: fetching.maxBytes ?? MAX_DOCUMENT_BYTES,
    signal: fetching.signal,
  });
}

function redirectOf({ status, headers }: EgressResponse, from: string): string | null {
  if (![301, 302, 303, 307, 308].includes(status) || headers.location === undefined) return null;
  const target = URL.parse(headers.location, from);
  if (target === null) throw new ExtractionError('file_download_failed', 'a redirect leads nowhere');
  return target.href;
}

function toFile(url: string, answer: EgressResponse): FetchedFile {
  const type = answer.headers['content-type'] ?? null;
  return {
    url,
    status: answer.status,
    bytes: answer.body,
    content_type: type,
    charset: /charset\s*=\s*"?([\w.:-]{2,40})/i.exec(type ?? '')?.[1] ?? null,
    truncated: answer.truncated,
  };
}

function accepted(file: FetchedFile): FetchedFile {
  if (file.status < 200 || file.status > 299) {
    throw new ExtractionError('file_download_failed', `the server answered ${file.status}`);
  }
  if (file.truncated) throw new ExtractionError('file_size_too_large', 'the file is above the limit');
  if (file.bytes.length === 0) throw new ExtractionError('file_empty', 'the file is empty');
  return file;
}

/** Overload and faults of a server may pass. */
function isPassing(status: number): boolean {
  return status === 429 || status >= 500;
}

function isLasting(error: unknown, signal: AbortSignal): boolean {
  return signal.aborted || !(error instanceof EgressFailed) || error.timeout;
}

function downloadError(error: unknown, signal: AbortSignal): unknown {
  if (signal.aborted) return signal.reason;
  if (error instanceof EgressRefused) return new ExtractionError('invalid_file_url', error.message);
  if (error instanceof EgressFailed) return new ExtractionError('file_download_failed', error.message);
  return error;
}

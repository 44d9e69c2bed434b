/** What the end of a socket means for the client. */
export interface CloseMeaning {
  readonly cause: 'ended' | 'unauthorized' | 'not_found' | 'too_large' | 'bad_frame' | 'too_slow' | 'busy' | 'lost';
  /** Whether connecting again can help. */
  readonly retry: boolean;
  /** One sentence for people. */
  readonly words: string;
  /** The shortest wait that makes sense before connecting again, in milliseconds. */
  readonly wait_ms?: number;
}

const meanings: Readonly<Record<number, CloseMeaning>> = {
  1007: {
    cause: 'bad_frame',
    retry: false,
    words: 'The server could not read what this client sent, so it closed the connection.',
  },
  1009: { cause: 'too_large', retry: true, words: 'The last message was larger than the 256 KiB the server accepts.' },
  1012: { cause: 'lost', retry: true, words: 'The server is restarting.' },
  1013: { cause: 'lost', retry: true, words: 'The server asks this address to slow down.', wait_ms: 15_000 },
  4401: {
    cause: 'unauthorized',
    retry: false,
    words: 'This link does not let you in. It may have expired, or the token may be wrong.',
  },
  4404: { cause: 'not_found', retry: false, words: 'There is no such conversation. It may have been deleted.' },
  4409: { cause: 'busy', retry: true, words: 'Another server is taking this conversation over.', wait_ms: 1000 },
  4410: { cause: 'ended', retry: false, words: 'This conversation has ended.' },
  4429: { cause: 'too_slow', retry: true, words: 'This connection was too slow to keep up.' },
};

const lost: CloseMeaning = { cause: 'lost', retry: true, words: 'The connection was lost.' };

/** The meaning of a WebSocket close code of the live socket (docs/live.md); unknown codes count as a lost connection. */
export function closeMeaning(code: number): CloseMeaning {
  return meanings[code] ?? lost;
}

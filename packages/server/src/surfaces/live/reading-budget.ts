/** What a client may send at once, and what it may send a second for long. */
const BURST_BYTES = 1024 * 1024;
const BYTES_PER_MS = 64 * 1.024;
const BURST_FRAMES = 200;
const FRAMES_PER_MS = 0.05;

/**
 * How fast one client is read: far beyond what a person or an app says, far below what fills a disk. A client that sends
 * more is read later, nothing is dropped.
 */
export class ReadingBudget {
  #bytes = BURST_BYTES;
  #frames = BURST_FRAMES;
  #at: number;

  constructor(now: number) {
    this.#at = now;
  }

  /** Takes a frame of `bytes`. @returns for how many milliseconds the client is not to be read */
  take(bytes: number, now: number): number {
    const passed = Math.max(0, now - this.#at);
    this.#at = now;
    this.#bytes = Math.min(BURST_BYTES, this.#bytes + passed * BYTES_PER_MS) - bytes;
    this.#frames = Math.min(BURST_FRAMES, this.#frames + passed * FRAMES_PER_MS) - 1;
    return Math.ceil(Math.max(0, -this.#bytes / BYTES_PER_MS, -this.#frames / FRAMES_PER_MS));
  }
}

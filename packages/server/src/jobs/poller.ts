/**
 * Runs `tick` now and then: when woken, when the time it returned has come, and at least every `idleMs`. One tick at a
 * time; a wake during a tick causes another one.
 */
export class Poller {
  readonly #tick: () => Promise<number | null>;
  readonly #now: () => number;
  readonly #idleMs: number;
  readonly #onError: (error: unknown) => void;
  #timer: NodeJS.Timeout | undefined;
  #immediate: NodeJS.Immediate | undefined;
  #running: Promise<void> | null = null;
  #isWoken = false;
  #isStarted = false;

  /** `tick` returns when (in the time of `now`) there is something to do next, or null when it cannot know. */
  constructor(
    tick: () => Promise<number | null>,
    options: { readonly now: () => number; readonly idleMs: number; readonly onError: (error: unknown) => void },
  ) {
    this.#tick = tick;
    this.#now = options.now;
    this.#idleMs = options.idleMs;
    this.#onError = options.onError;
  }

  start(): void {
    this.#isStarted = true;
    this.wake();
  }

  wake(): void {
    if (!this.#isStarted) return;
    if (this.#running !== null) {
      this.#isWoken = true;
      return;
    }
    this.#immediate ??= setImmediate(() => {
      this.#immediate = undefined;
      this.#run();
    });
  }

  /** No tick begins any more; resolves when the current one is over. */
  async stop(): Promise<void> {
    this.#isStarted = false;
    clearTimeout(this.#timer);
    clearImmediate(this.#immediate);
    this.#immediate = undefined;
    await this.#running;
  }

  #run(): void {
    if (!this.#isStarted || this.#running !== null) return;
    clearTimeout(this.#timer);
    this.#running = this.#runTick();
  }

  async #runTick(): Promise<void> {
    let next: number | null = null;
    try {
      next = await this.#tick();
    } catch (error) {
      this.#onError(error);
    }
    this.#running = null;
    if (!this.#isStarted) return;
    if (this.#isWoken) {
      this.#isWoken = false;
      this.wake();
      return;
    }
    const waitMs = next === null ? this.#idleMs : Math.min(this.#idleMs, Math.max(1, next - this.#now()));
    this.#timer = setTimeout(() => this.#run(), waitMs);
    this.#timer.unref();
  }
}

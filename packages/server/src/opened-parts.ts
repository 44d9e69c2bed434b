/**
 * What has been opened so far, to be closed in reverse. The language's own `AsyncDisposableStack` is newer than the
 * oldest Node that Palaver runs on.
 */
export class OpenedParts {
  readonly #closers: (() => unknown)[] = [];
  #closing: Promise<void> | null = null;

  use<Part extends AsyncDisposable | Disposable>(part: Part): Part {
    this.defer(() => (Symbol.asyncDispose in part ? part[Symbol.asyncDispose]() : part[Symbol.dispose]()));
    return part;
  }

  defer(close: () => unknown): void {
    this.#closers.push(close);
  }

  /**
   * Closes everything once, however often it is asked for; a part that cannot be closed keeps none of the others open.
   * @throws what the parts threw, when all are closed
   */
  close(): Promise<void> {
    this.#closing ??= this.#closeAll();
    return this.#closing;
  }

  async #closeAll(): Promise<void> {
    const faults: unknown[] = [];
    for (const close of this.#closers.reverse()) {
      try {
        await close();
      } catch (error) {
        faults.push(error);
      }
    }
    if (faults.length === 1) throw faults[0];
    if (faults.length > 1) throw new AggregateError(faults, 'several parts could not be closed');
  }
}

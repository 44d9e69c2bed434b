/** Time, handed in. Under the virtual clock an hour of conversation takes no time at all. */
export interface Clock {
  /** Milliseconds since the Unix epoch; never goes back within one process. */
  now(): number;
  /** Calls `fire` once after `delayMs`; the returned function cancels it. */
  setTimer(delayMs: number, fire: () => void): () => void;
}

import { onTestFinished } from 'vitest';

/** Closes what a test has opened when it ends, however it ends; the last one first. */
export function disposeAfterTest<Opened extends AsyncDisposable>(opened: Opened): Opened {
  onTestFinished(async () => {
    await opened[Symbol.asyncDispose]();
  });
  return opened;
}

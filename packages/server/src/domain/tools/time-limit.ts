import { type Context, createContext, Script } from 'node:vm';

/** Longest that untrusted patterns and recursive schemas may hold the event loop. */
const limitMs = 250;

export class TimeLimitError extends Error {
  override readonly name = 'TimeLimitError';
}

interface Watch {
  readonly context: Context & { run: () => unknown };
  readonly script: Script;
}

/** A context costs about a millisecond and holds no state between runs: one serves the process. */
let watch: Watch | undefined;

/**
 * Runs `work` and stops it when it takes too long, even in the middle of a regular expression. Costs about 0.15 ms.
 * @throws TimeLimitError
 */
export function withTimeLimit<T>(work: () => T): T {
  watch ??= { context: createContext({ run: work }) as Watch['context'], script: new Script('run()') };
  watch.context.run = work;
  try {
    return watch.script.runInContext(watch.context, { timeout: limitMs }) as T;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT') {
      throw new TimeLimitError(`took longer than ${limitMs} ms`);
    }
    throw error;
  } finally {
    watch.context.run = () => undefined;
  }
}

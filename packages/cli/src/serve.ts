import { flushCompileCache } from 'node:module';
import { loadConfig, loadFirstUses, type RunningPlatform, startPlatform } from '@palaver/server';
import { bannerFacts, bannerText } from './banner.ts';

/** What the command line says; the environment says the rest. */
export interface ServeFlags {
  readonly host?: string;
  readonly port?: number;
  readonly dataDir?: string;
  readonly dev?: boolean;
  readonly demo?: boolean;
}

/** `palaver serve`: runs until a signal asks it to stop. */
export async function serve(flags: ServeFlags, version: string): Promise<void> {
  const config = loadConfig(process.env, flags, version);
  const running = await startPlatform(config);
  const startedInMs = Math.round(performance.now());
  const shown = running.defaultLlm.then((llm) => {
    process.stdout.write(bannerText(bannerFacts(running, llm, startedInMs)));
  });
  // A key that was made is shown, however soon the signal comes: no later start can show it.
  stopOnSignals(() => shown.then(running.close, running.close));
  finishLoading(running);
  await shown;
}

/** The first requests are served before it; a process that is killed later has left its compiled code for the next one. */
const FINISH_LOADING_MS = 1_000;

function finishLoading({ platform }: RunningPlatform): void {
  const load = () =>
    loadFirstUses().then(flushCompileCache, (error: unknown) => {
      platform.log.error({ err: error }, 'a part of the server cannot be loaded');
    });
  setTimeout(load, FINISH_LOADING_MS).unref();
}

/** The first signal closes in order, the second at once. */
function stopOnSignals(close: () => Promise<void>): void {
  let stopping = false;
  const stop = (signal: NodeJS.Signals): void => {
    if (stopping) process.exit(130);
    stopping = true;
    close().then(
      () => process.exit(0),
      (error: unknown) => {
        console.error(
          `palaver: stopped on ${signal} with an error: ${error instanceof Error ? error.message : String(error)}`,
        );
        process.exit(1);
      },
    );
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
}

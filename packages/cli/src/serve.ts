import { loadConfig, startPlatform } from '@palaver/server';
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
  stopOnSignals(running.close);
  process.stdout.write(bannerText(bannerFacts(running, await running.defaultLlm, running.demo?.lines ?? [])));
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

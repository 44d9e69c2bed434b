import type { Config } from './config/config.ts';
import { makeDataDir } from './config/make-data-dir.ts';
import { createLogger } from './observability/create-logger.ts';
import { createSecretScrubber } from './observability/secret-scrubber.ts';
import { OpenedParts } from './opened-parts.ts';
import type { PlatformOverrides, RunningPlatform } from './platform.ts';
import { openStore } from './store/open-store.ts';

/**
 * Opens the store, then loads and opens all that works on it: the store's writer gets ready in its own thread while the
 * main one is busy loading.
 */
export async function startPlatform(config: Config, overrides: PlatformOverrides = {}): Promise<RunningPlatform> {
  const scrubber = createSecretScrubber();
  for (const secret of secretsOf(config)) scrubber.add(secret);
  const log = overrides.log ?? createLogger(config.logLevel, scrubber);
  if (config.databaseUrl === null || config.masterKey === null) makeDataDir(config.dataDir);
  const opening = new OpenedParts();
  try {
    const store = opening.use(await openStore(config, log));
    const { composePlatform } = await import('./platform.ts');
    return await composePlatform(config, overrides, { store, log, scrubber }, opening);
  } catch (error) {
    await opening.close().catch((err: unknown) => log.error({ err }, 'what had been opened could not all be closed'));
    throw error;
  }
}

function secretsOf(config: Config): readonly string[] {
  const { apiKey, masterKey, llm, embeddings } = config;
  return [apiKey, masterKey, llm.apiKey, embeddings.apiKey].filter((secret) => secret !== null);
}

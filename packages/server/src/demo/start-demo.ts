import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { Platform } from '../platform-parts.ts';
import { type DemoEndpoint, startDemoEndpoint } from './demo-endpoint.ts';
import { type SeededDemo, seedDemo } from './seed-demo.ts';

export interface RunningDemo extends AsyncDisposable {
  /** Null where the egress guard keeps calls from the demo's endpoints, and so nothing was seeded. */
  readonly pal_id: string | null;
  readonly tool_ids: SeededDemo['tool_ids'];
  readonly endpointUrl: string;
  /** For the start banner. */
  readonly lines: readonly string[];
}

/** Starts the demo's endpoints on loopback and seeds its PAL. The platform must be open. */
export async function startDemo(platform: Platform): Promise<RunningDemo> {
  const { config, log, now } = platform;
  const { secret, isNewSecret } = await demoSecret(config.dataDir);
  const port = config.port === 0 ? 0 : config.port + 1;
  const endpoint = await startDemoEndpoint({ port, dataDir: config.dataDir, secret, log, now });
  const running = { endpointUrl: endpoint.url, [Symbol.asyncDispose]: () => endpoint[Symbol.asyncDispose]() };
  try {
    if (!isReachable(platform, endpoint)) {
      const line = 'No demo: its tools are on this machine. Start with --dev, or set PALAVER_EGRESS_ALLOW=127.0.0.1/32';
      return { ...running, pal_id: null, tool_ids: {}, lines: [line] };
    }
    const seeded = await seedDemo(platform, { endpointUrl: endpoint.url, secret, isNewSecret });
    const line = `Demo PAL ${seeded.pal_id}: the front desk of a small museum; its tools are served at ${endpoint.url}`;
    return { ...running, ...seeded, lines: [line] };
  } catch (error) {
    await endpoint[Symbol.asyncDispose]();
    throw error;
  }
}

function isReachable({ egress }: Platform, { url }: DemoEndpoint): boolean {
  try {
    egress.check(url);
    return true;
  } catch {
    // The guard's refusal is the answer.
    return false;
  }
}

/** The secret that signs the demo's calls, kept beside its bookings. */
async function demoSecret(dataDir: string): Promise<{ secret: string; isNewSecret: boolean }> {
  const file = path.join(dataDir, 'demo', 'secret');
  const kept = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return '';
    throw error;
  });
  if (kept.trim() !== '') return { secret: kept.trim(), isNewSecret: false };
  const secret = randomBytes(32).toString('base64url');
  await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(file, `${secret}\n`, { mode: 0o600 });
  return { secret, isNewSecret: true };
}

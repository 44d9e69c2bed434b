import { setImmediate } from 'node:timers/promises';

/**
 * Loads what the first tools and turns need and the first request does not: to be called once the server serves, so
 * that nobody waits for it. What is missing here is loaded by whoever needs it first.
 */
export async function loadFirstUses(): Promise<void> {
  await import('@palaver/engines/rehearsal');
  await setImmediate();
  const { loadAjv } = await import('./domain/tools/ajv-compilers.ts');
  loadAjv();
  await setImmediate();
  await import('@palaver/engines/openai');
}

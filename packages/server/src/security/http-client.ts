import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** undici, whose hundred files are loaded by the first request that leaves and not by the start of the server. */
export function httpClient(): typeof import('undici') {
  return require('undici') as typeof import('undici');
}

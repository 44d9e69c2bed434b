export type { Config } from './config/config.ts';
export { ConfigError, type ConfigFlags, loadConfig } from './config/load-config.ts';
export { type DefaultLlm, describeDefaultLlm } from './engines/default-llm.ts';
export { loadFirstUses } from './load-first-uses.ts';
export type { PlatformOverrides, RunningPlatform } from './platform.ts';
export { startPlatform } from './start-platform.ts';

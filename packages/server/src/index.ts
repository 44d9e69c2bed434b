export type { Config } from './config/config.ts';
export { ConfigError, type ConfigFlags, loadConfig } from './config/load-config.ts';
export { type DefaultLlm, describeDefaultLlm } from './engines/default-llm.ts';
export { type PlatformOverrides, type RunningPlatform, startPlatform } from './platform.ts';

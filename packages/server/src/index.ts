export type { Config } from './config/config.ts';
export { ConfigError, type ConfigFlags, loadConfig } from './config/load-config.ts';
export { type PlatformOverrides, type RunningPlatform, startPlatform } from './platform.ts';

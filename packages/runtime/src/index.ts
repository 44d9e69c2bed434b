export * from './config.ts';
export * from './ports.ts';

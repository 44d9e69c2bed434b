export * from './config.ts';
export * from './ports.ts';
export * from './calls/spoken-text.ts';

export * from './live/index.ts';
export * from './rest/index.ts';

export * from './errors.ts';
export * from './live/event.ts';
export * from './operation.ts';
export * from './schemas/call.ts';
export * from './schemas/common.ts';
export * from './schemas/tool.ts';

export type { CallOptions } from './call.ts';
export { type Client, type ClientSettings, createClient } from './create-client.ts';
export type * from './generated/types.gen.ts';
export { PalaverError } from './palaver-error.ts';

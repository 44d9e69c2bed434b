export * from './create-open-ai-embedder.ts';
export * from './create-open-ai-model.ts';
export type { OpenAiOptions } from './endpoint.ts';
export * from './list-models.ts';
export * from './open-ai-connections.ts';

export * from './create-open-ai-model.ts';
export type { OpenAiOptions } from './endpoint.ts';

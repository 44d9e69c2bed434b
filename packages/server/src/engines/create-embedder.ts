import type { Config } from '../config/config.ts';
import type { Embedder } from '../documents/embedder.ts';

/** The embeddings engine of the operator's choice, or null. It is loaded with the first text. */
export function createEmbedder({ baseUrl, apiKey, model }: Config['embeddings']): Embedder | null {
  if (baseUrl === null || model === null) return null;
  let embed: Promise<Embedder['embed']> | undefined;
  return {
    model,
    async embed(texts, signal) {
      embed ??= import('@palaver/engines/openai').then(({ createOpenAiEmbedder }) =>
        createOpenAiEmbedder({ baseUrl, apiKey, model }),
      );
      return (await embed)(texts, signal);
    },
  };
}

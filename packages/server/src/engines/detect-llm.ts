/** An LLM that was found without being configured. */
export interface FoundLlm {
  readonly source: 'openai_api_key' | 'ollama';
  readonly baseUrl: string;
  readonly apiKey: string | null;
  readonly model: string;
}

export const openAiBaseUrl = 'https://api.openai.com/v1';
export const openAiDefaultModel = 'gpt-4.1-mini';
const ollamaBaseUrl = 'http://127.0.0.1:11434/v1';
const probeMs = 150;

/**
 * Looks for an LLM to use when none is configured: `OPENAI_API_KEY`, else an Ollama on its default port. Takes 150 ms
 * at most.
 */
export async function detectLlm(
  env: Readonly<Record<string, string | undefined>>,
  probe: (baseUrl: string, timeoutMs: number) => Promise<readonly string[] | null> = probeModels,
): Promise<FoundLlm | null> {
  const apiKey = env.OPENAI_API_KEY?.trim();
  if (apiKey) return { source: 'openai_api_key', baseUrl: openAiBaseUrl, apiKey, model: openAiDefaultModel };
  const models = await probe(ollamaBaseUrl, probeMs);
  const model = models?.find((name) => !/embed|bge|minilm/i.test(name));
  return model === undefined ? null : { source: 'ollama', baseUrl: ollamaBaseUrl, apiKey: null, model };
}

async function probeModels(baseUrl: string, timeoutMs: number): Promise<readonly string[] | null> {
  const { listModels } = await import('@palaver/engines/openai');
  return listModels(baseUrl, timeoutMs);
}

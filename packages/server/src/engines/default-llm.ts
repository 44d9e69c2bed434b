import type { Config } from '../config/config.ts';
import { type FoundLlm, openAiBaseUrl, openAiDefaultModel } from './detect-llm.ts';

/** What answers where a PAL does not say otherwise. */
export type DefaultLlm =
  | { readonly kind: 'rehearsal'; readonly reason: 'configured' | 'nothing_found' | 'model_without_server' }
  | {
      readonly kind: 'openai';
      readonly baseUrl: string;
      readonly apiKey: string | null;
      readonly model: string;
      readonly source: 'configured' | FoundLlm['source'];
    };

/** Whether the configuration leaves it to Palaver to look for an LLM. */
export function wantsDetection(llm: Config['llm']): boolean {
  return llm.model !== 'rehearsal' && llm.baseUrl === null && llm.apiKey === null;
}

export function defaultLlm(llm: Config['llm'], found: FoundLlm | null): DefaultLlm {
  const { baseUrl, apiKey, model } = llm;
  if (model === 'rehearsal') return { kind: 'rehearsal', reason: 'configured' };
  if (baseUrl !== null) return { kind: 'openai', baseUrl, apiKey, model: model ?? 'default', source: 'configured' };
  if (apiKey !== null) {
    return { kind: 'openai', baseUrl: openAiBaseUrl, apiKey, model: model ?? openAiDefaultModel, source: 'configured' };
  }
  if (found !== null) return { kind: 'openai', ...found, model: model ?? found.model };
  return { kind: 'rehearsal', reason: model === null ? 'nothing_found' : 'model_without_server' };
}

/** One line for the start banner: what answers, why, and how to change it. */
export function describeDefaultLlm(llm: DefaultLlm): string {
  if (llm.kind === 'openai') {
    const { host } = new URL(llm.baseUrl);
    const why = { configured: 'configured', openai_api_key: 'found OPENAI_API_KEY', ollama: 'found Ollama' }[
      llm.source
    ];
    return `${llm.model} at ${host} (${why})`;
  }
  if (llm.reason === 'configured') return 'rehearsal (built in, configured)';
  if (llm.reason === 'model_without_server') {
    return 'rehearsal (built in; PALAVER_LLM_MODEL names a model but no server: set PALAVER_LLM_BASE_URL)';
  }
  return 'rehearsal (built in; set OPENAI_API_KEY or PALAVER_LLM_BASE_URL for a language model)';
}

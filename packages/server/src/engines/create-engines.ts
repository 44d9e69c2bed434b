import type { OpenAiConnections } from '@palaver/engines/openai';
import type { LanguageModel } from '@palaver/runtime/ports';
import type { Config } from '../config/config.ts';
import type { Engines } from '../platform-parts.ts';
import type { Egress } from '../security/egress.ts';
import { type DefaultLlm, defaultLlm, wantsDetection } from './default-llm.ts';
import { deferredModel } from './deferred-model.ts';
import type { FoundLlm } from './detect-llm.ts';
import { type LlmSetting, llmSetting } from './llm-setting.ts';

export interface EnginesOptions {
  readonly config: Pick<Config, 'llm'>;
  readonly egress: Pick<Egress, 'dispatcher'>;
  /** Looks for an LLM where none is configured (`detectLlm`); asked at most once, and nobody waits for it but a reply. */
  readonly detect?: () => Promise<FoundLlm | null>;
  /** For the rehearsal engine's reading of "tomorrow". */
  readonly now?: () => number;
}

/** The engines of the platform, and what answers by default. */
export interface PlatformEngines extends Engines, AsyncDisposable {
  /** Resolves as soon as the search for an LLM is over; for the banner. */
  readonly defaultLlm: Promise<DefaultLlm>;
}

/** Distinct settings kept; a PAL whose setting was dropped gets a new model at its next conversation. */
const maxModels = 512;

/** Chooses the LLM of a PAL: its own layer, else the server's, else the built-in one. Models are shared by setting. */
export function createEngines(options: EnginesOptions): PlatformEngines {
  const { config, egress, now = Date.now } = options;
  const models = new Map<string, LanguageModel>();
  let connections: OpenAiConnections | undefined;
  const detection = wantsDetection(config.llm) && options.detect ? options.detect().catch(() => null) : null;
  const chosen = Promise.resolve(detection).then((found) => defaultLlm(config.llm, found));
  const rehearsal = deferredModel('rehearsal', async () => {
    const { createRehearsalModel } = await import('@palaver/engines/rehearsal');
    return createRehearsalModel({ now });
  });

  async function serverModel(extraBody: LlmSetting['extraBody']): Promise<LanguageModel> {
    const llm = await chosen;
    if (llm.kind === 'rehearsal') return rehearsal;
    const { createOpenAiModel, openAiConnections } = await import('@palaver/engines/openai');
    connections ??= openAiConnections(llm.baseUrl);
    const { baseUrl, apiKey, model } = llm;
    return createOpenAiModel({ baseUrl, apiKey, model, extraBody, dispatcher: connections.dispatcher });
  }

  async function palModel(setting: LlmSetting & { kind: 'own' }): Promise<LanguageModel> {
    const { createOpenAiModel } = await import('@palaver/engines/openai');
    const { baseUrl, apiKey, headers, extraBody, defaultQuery } = setting;
    return createOpenAiModel({
      baseUrl,
      apiKey,
      model: setting.model ?? config.llm.model ?? 'default',
      headers,
      extraBody,
      defaultQuery,
      dispatcher: egress.dispatcher(baseUrl),
    });
  }

  function make(setting: LlmSetting): LanguageModel {
    if (setting.kind === 'rehearsal') return rehearsal;
    if (setting.kind === 'server') return deferredModel('default', () => serverModel(setting.extraBody));
    return deferredModel(`openai:${setting.model ?? 'default'}`, () => palModel(setting));
  }

  return {
    defaultLlm: chosen,
    languageModel(llmLayer, accountId) {
      const setting = llmSetting(llmLayer);
      const key = JSON.stringify(setting.kind === 'own' ? [accountId, setting] : setting);
      const known = models.get(key);
      if (known !== undefined) return known;
      const model = make(setting);
      if (models.size >= maxModels) models.delete(models.keys().next().value as string);
      models.set(key, model);
      return model;
    },
    async [Symbol.asyncDispose]() {
      await connections?.[Symbol.asyncDispose]();
    },
  };
}

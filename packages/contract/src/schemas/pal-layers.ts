import { z } from 'zod';

const text = z.string().nullish();
const flag = z.boolean().nullish();
const texts = z.array(z.string()).nullish();
const number = z.number().nullish();
const map = z.looseObject({}).nullish();
const list = z.array(z.unknown()).nullish();
const level = z.enum(['low', 'medium', 'high']);

/** How the PAL thinks. Keys beyond these are kept. */
export const LlmLayer = z.looseObject({
  model: text.describe('`rehearsal` is the built-in engine; an unknown name means the default model of the server'),
  base_url: text.describe('root of an OpenAI-compatible server'),
  api_key: text.describe('a secret: stored sealed, shown as `********`'),
  speculative_inference: flag,
  headers: map.describe('further headers of each request'),
  extra_body: map.describe('further fields of each request'),
  default_query: map.describe('query parameters of each request'),
  tools: list.describe('function tools written into the layer; library tools are preferred'),
});

export const TtsLayer = z.looseObject({
  tts_engine: z.enum(['cartesia', 'elevenlabs', 'azure']).nullish(),
  api_key: text.describe('a secret: stored sealed, shown as `********`'),
  external_voice_id: text,
  voice_id: text,
  tts_model_name: text,
  tts_emotion_control: flag,
  voice_settings: map,
  pronunciation_dictionary_id: text,
});

export const SttLayer = z.looseObject({
  stt_engine: z
    .enum(['tavus-auto', 'tavus-parakeet', 'tavus-soniox', 'tavus-whisper', 'tavus-deepgram-medical', 'tavus-advanced'])
    .nullish(),
  hotwords: text,
});

export const PerceptionLayer = z.looseObject({
  perception_model: z.enum(['raven-1', 'raven-0', 'off']).nullish(),
  emotion_recognition: z.enum(['full', 'limited', 'auto']).nullish(),
  visual_awareness_queries: texts,
  ambient_awareness_queries: texts,
  audio_awareness_queries: texts,
  perception_analysis_queries: texts,
  visual_tool_prompt: text,
  audio_tool_prompt: text,
  perception_tool_prompt: text,
  visual_tools: list,
  audio_tools: list,
  perception_tools: list,
});

export const ConversationalFlowLayer = z.looseObject({
  turn_detection_model: z.enum(['sparrow-1', 'sparrow-2', 'sparrow-0', 'timebased']).nullish(),
  turn_taking_patience: level.nullish(),
  pal_interruptibility: z.enum(['verylow', 'low', 'medium', 'high']).nullish(),
  voice_isolation: z.enum(['near', 'off']).nullish(),
  wake_phrase: text,
  sleep_phrase: text.describe('only with a wake phrase'),
  idle_engagement: z.enum(['off', 'patient', 'eager']).nullish(),
  turn_commitment: level.nullish(),
});

export const PalLayers = z.looseObject({
  llm: LlmLayer.nullish(),
  tts: TtsLayer.nullish(),
  stt: SttLayer.nullish(),
  perception: PerceptionLayer.nullish(),
  conversational_flow: ConversationalFlowLayer.nullish(),
  transport: z
    .looseObject({ transport_type: z.enum(['daily', 'livekit']).nullish(), input_settings: map, output_settings: map })
    .nullish(),
  conferencing: z
    .looseObject({
      username: text.describe('name in meetings: 2 or more letters, digits, ".", "_" and "-"; one of the whole server'),
      allowlist: texts.describe('addresses, or regular expressions of addresses, that may invite the PAL'),
      whitelabel: flag,
    })
    .nullish(),
  mcp: z.looseObject({ connectors: texts }).nullish(),
  knowledge_base: z
    .looseObject({
      rag_score_threshold: number,
      rag_n_chunks: z.number().int().nullish(),
      rag_surrounding_chunk_radius: z.number().int().nullish(),
      enable_rag_observability_app_messages: flag,
      use_procedure_goalchain: flag,
    })
    .nullish(),
  capabilities: z
    .looseObject({
      mcp_enabled: flag,
      search_enabled: flag,
      activity_log_enabled: flag,
      search_results_prompt_injection_prevention_enabled: flag,
    })
    .nullish(),
  sts: z.looseObject({}).nullish(),
});

/** The layers a patch may replace whether or not they are set. */
export const knownLayers = Object.keys(PalLayers.shape);

import type { PalCreate } from '@palaver/contract';
import { badField } from '../../errors.ts';
import { checkHeaderName, checkHeaderValue } from '../tools/field-rules.ts';
import { isObject } from '../tools/json-schema-walk.ts';
import { checkConferencing } from './conferencing.ts';
import { checkInlineTools } from './inline-tools.ts';
import { refuseMaskedSecrets } from './layer-secrets.ts';

type Layers = NonNullable<PalCreate['layers']>;
type Range = readonly [from: number, to: number];

/** What perception may be asked at once. */
const maxQuery = 10_000;
const perceptionTexts = ['visual_tool_prompt', 'audio_tool_prompt', 'perception_tool_prompt'] as const;
const perceptionLists = [
  'visual_awareness_queries',
  'ambient_awareness_queries',
  'audio_awareness_queries',
  'perception_analysis_queries',
] as const;

const elevenLabsRanges: Readonly<Record<string, Range>> = {
  speed: [0.7, 1.2],
  stability: [0, 1],
  similarity_boost: [0, 1],
  style: [0, 1],
};

/**
 * The rules of layers that a schema cannot say.
 * @throws DomainError naming the place
 */
export function checkLayers(pal: PalCreate): void {
  const layers = pal.layers ?? {};
  refuseMaskedSecrets('layers', layers);
  if (layers.llm) checkLlm(layers.llm);
  if (layers.tts) checkTts(layers.tts);
  if (layers.perception) checkPerception(layers.perception);
  const flow = layers.conversational_flow;
  if (flow?.sleep_phrase && !flow.wake_phrase) {
    throw badField('layers.conversational_flow.sleep_phrase', 'needs a wake_phrase');
  }
  if (layers.knowledge_base) checkKnowledge(layers.knowledge_base);
  if (!layers.conferencing) return;
  checkConferencing(layers.conferencing);
  if (!pal.default_face_id) {
    throw badField('default_face_id', 'is required with layers.conferencing: meetings show a face');
  }
}

function checkLlm(llm: NonNullable<Layers['llm']>): void {
  const field = 'layers.llm';
  for (const [name, value] of Object.entries(llm.headers ?? {})) {
    checkHeaderName(`${field}.headers`, name);
    if (typeof value !== 'string') throw badField(`${field}.headers.${name}`, 'must be text');
    checkHeaderValue(`${field}.headers.${name}`, value);
  }
  for (const [name, value] of Object.entries(llm.default_query ?? {})) {
    if (!['string', 'number', 'boolean'].includes(typeof value)) {
      throw badField(`${field}.default_query.${name}`, 'must be text, a number, or true or false');
    }
  }
  // A server of the user's own may understand other values.
  if (!llm.base_url && isObject(llm.extra_body)) {
    checkRange(`${field}.extra_body.temperature`, llm.extra_body.temperature, [0, 2]);
    checkRange(`${field}.extra_body.top_p`, llm.extra_body.top_p, [0, 1]);
  }
  checkInlineTools(`${field}.tools`, llm.tools);
}

function checkTts(tts: NonNullable<Layers['tts']>): void {
  const field = 'layers.tts';
  if (tts.tts_engine === 'azure' && tts.tts_model_name) {
    throw badField(`${field}.tts_model_name`, 'does not go with tts_engine azure');
  }
  if (tts.voice_id && tts.external_voice_id) {
    throw badField(`${field}.voice_id`, 'does not go with external_voice_id: give one of them');
  }
  const settings = tts.voice_settings;
  if (tts.tts_engine !== 'elevenlabs' || !isObject(settings)) return;
  for (const [name, range] of Object.entries(elevenLabsRanges)) {
    checkRange(`${field}.voice_settings.${name}`, settings[name], range);
  }
  const boost = settings.use_speaker_boost;
  if (boost !== undefined && boost !== null && typeof boost !== 'boolean') {
    throw badField(`${field}.voice_settings.use_speaker_boost`, 'must be true or false');
  }
}

function checkPerception(perception: NonNullable<Layers['perception']>): void {
  const field = 'layers.perception';
  const tooLong = (place: string) => badField(`${field}.${place}`, `must have at most ${maxQuery} characters`);
  for (const key of perceptionTexts) if ((perception[key]?.length ?? 0) > maxQuery) throw tooLong(key);
  for (const key of perceptionLists) {
    const at = (perception[key] ?? []).findIndex((query) => query.length > maxQuery);
    if (at !== -1) throw tooLong(`${key}.${at}`);
  }
  for (const key of ['visual_tools', 'audio_tools', 'perception_tools'] as const) {
    checkInlineTools(`${field}.${key}`, perception[key]);
  }
}

function checkKnowledge(layer: NonNullable<Layers['knowledge_base']>): void {
  const field = 'layers.knowledge_base';
  checkRange(`${field}.rag_n_chunks`, layer.rag_n_chunks, [0, 100]);
  checkRange(`${field}.rag_surrounding_chunk_radius`, layer.rag_surrounding_chunk_radius, [0, 20]);
}

function checkRange(field: string, value: unknown, [from, to]: Range): void {
  if (value === undefined || value === null) return;
  if (typeof value !== 'number') throw badField(field, 'must be a number');
  if (value < from || value > to) throw badField(field, `must be between ${from} and ${to}`);
}

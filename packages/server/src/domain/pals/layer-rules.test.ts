import { describe, expect, it } from 'vitest';
import { DomainError } from '../../errors.ts';
import { checkPal } from './pal-rules.ts';

function field(layers: object, over: object = {}): string | undefined {
  try {
    checkPal({ system_prompt: 's', default_face_id: 'r1', layers, ...over });
    return 'accepted';
  } catch (error) {
    if (DomainError.is(error)) return error.details?.[0]?.path;
    throw error;
  }
}

const tool = (over: object = {}) => ({ type: 'function', function: { name: 'show_map', ...over } });
const long = 'x'.repeat(10_001);

describe('the layers of a PAL', () => {
  const refused: [layers: object, path: string][] = [
    [{ llm: { headers: { 'x y': 'a' } } }, 'layers.llm.headers'],
    [{ llm: { headers: { 'x-a': 5 } } }, 'layers.llm.headers.x-a'],
    [{ llm: { headers: { 'x-a': 'a\nb' } } }, 'layers.llm.headers.x-a'],
    [{ llm: { default_query: { a: {} } } }, 'layers.llm.default_query.a'],
    [{ llm: { extra_body: { temperature: 2.1 } } }, 'layers.llm.extra_body.temperature'],
    [{ llm: { extra_body: { top_p: '1' } } }, 'layers.llm.extra_body.top_p'],
    [{ llm: { speculative_inference: 'yes' } }, 'layers.llm.speculative_inference'],
    [{ llm: { tools: 'x' } }, 'layers.llm.tools'],
    [{ llm: { tools: ['x'] } }, 'layers.llm.tools.0'],
    [{ llm: { tools: [tool(), { type: 'retrieval' }] } }, 'layers.llm.tools.1.type'],
    [{ llm: { tools: [tool({ name: 'show map' })] } }, 'layers.llm.tools.0.function.name'],
    [{ llm: { tools: [tool(), tool()] } }, 'layers.llm.tools.1'],
    [{ llm: { tools: [tool({ description: 5 })] } }, 'layers.llm.tools.0.function.description'],
    [{ llm: { tools: [tool({ parameters: { type: 'array' } })] } }, 'layers.llm.tools.0.function.parameters'],
    [
      { llm: { tools: [tool({ parameters: { type: 'object', properties: 5 } })] } },
      'layers.llm.tools.0.function.parameters',
    ],
    [{ llm: { tools: [tool({ description: long })] } }, 'layers.llm.tools.0.function.parameters'],
    [{ tts: { voice_id: 'a', external_voice_id: 'b' } }, 'layers.tts.voice_id'],
    [{ tts: { tts_engine: 'elevenlabs', voice_settings: { speed: 2 } } }, 'layers.tts.voice_settings.speed'],
    [{ tts: { tts_engine: 'elevenlabs', voice_settings: { style: -1 } } }, 'layers.tts.voice_settings.style'],
    [
      { tts: { tts_engine: 'elevenlabs', voice_settings: { use_speaker_boost: 1 } } },
      'layers.tts.voice_settings.use_speaker_boost',
    ],
    [{ stt: { stt_engine: 'ear' } }, 'layers.stt.stt_engine'],
    [{ perception: { visual_awareness_queries: ['a', long] } }, 'layers.perception.visual_awareness_queries.1'],
    [{ perception: { audio_tool_prompt: long } }, 'layers.perception.audio_tool_prompt'],
    [{ perception: { visual_tools: [tool({ name: '' })] } }, 'layers.perception.visual_tools.0.function.name'],
    [{ perception: { emotion_recognition: 'some' } }, 'layers.perception.emotion_recognition'],
    [{ transport: { transport_type: 'post' } }, 'layers.transport.transport_type'],
    [{ knowledge_base: { rag_n_chunks: -1 } }, 'layers.knowledge_base.rag_n_chunks'],
    [{ knowledge_base: { rag_score_threshold: 'a' } }, 'layers.knowledge_base.rag_score_threshold'],
    [{ capabilities: { search_enabled: 'a' } }, 'layers.capabilities.search_enabled'],
    [{ mcp: { connectors: [5] } }, 'layers.mcp.connectors.0'],
    [{ conferencing: { username: 'a' } }, 'layers.conferencing.username'],
    [{ conferencing: { username: '-ab' } }, 'layers.conferencing.username'],
    [{ conferencing: { username: 'BOT7' } }, 'layers.conferencing.username'],
    [{ conferencing: { allowlist: ['ok@example.com', '(['] } }, 'layers.conferencing.allowlist.1'],
  ];
  it.each(refused)('refuse %j at %s', (layers, path) => expect(field(layers)).toBe(path));

  const accepted: object[] = [
    { llm: { model: 'any-name', base_url: 'https://x.example/v1', extra_body: { temperature: 9 } } },
    { llm: { tools: [tool(), { name: 'flat-one', parameters: { type: 'object' } }], endpoint: 1 } },
    { tts: { tts_engine: 'cartesia', voice_settings: { speed: 'slow', emotion: ['joy'] } } },
    { stt: { smart_turn_detection: true, participant_pause_sensitivity: 'low' } },
    { perception: { perception_model: 'off', audio_awareness_queries: ['?'] } },
    { transport: { transport_type: 'livekit', input_settings: { a: 1 } } },
    { conferencing: { username: 'Front.Desk-1', allowlist: ['a@example.com', '.*@example\\.com'], whitelabel: true } },
    { mcp: { connectors: ['c1'], connector_tools: { c1: ['x'] } }, sts: { anything: 1 }, unheard_of: 5 },
  ];
  it.each(accepted)('accept %j', (layers) => expect(field(layers)).toBe('accepted'));

  it('need a face to go to meetings', () => {
    expect(field({ conferencing: { username: 'desk' } }, { default_face_id: null })).toBe('default_face_id');
  });
});

import { describe, expect, it } from 'vitest';
import { DomainError } from '../../errors.ts';
import { ignoredPalFields } from './ignored-fields.ts';
import { maskLayers } from './layer-secrets.ts';
import { palDocument } from './pal-document.ts';
import { checkPal } from './pal-rules.ts';
import { layersForTools } from './raven.ts';
import { patchedBody, storedBody } from './stored-body.ts';

const good = { system_prompt: 'Greet visitors.' };

function field(over: object): string | undefined {
  try {
    checkPal({ ...good, ...over });
  } catch (error) {
    if (DomainError.is(error)) return error.details?.[0]?.path;
    throw error;
  }
  throw new Error(`accepted ${JSON.stringify(over).slice(0, 100)}`);
}

describe('a PAL', () => {
  it('needs a system prompt while its pipeline is full', () => {
    for (const system_prompt of [undefined, null, '', '  ']) expect(field({ system_prompt })).toBe('system_prompt');
    for (const pipeline_mode of ['echo', 'speech-to-speech']) expect(checkPal({ pipeline_mode })).toBeTruthy();
    expect(field({ pipeline_mode: 'half' })).toBe('pipeline_mode');
  });

  it('has fields of the right types', () => {
    const cases: [object, string][] = [
      [{ pal_name: 5 }, 'pal_name'],
      [{ pal_name: 'x'.repeat(256) }, 'pal_name'],
      [{ pal_name: 'a\0b' }, 'pal_name'],
      [{ system_prompt: ['x'] }, 'system_prompt'],
      [{ greeting: {} }, 'greeting'],
      [{ layers: [] }, 'layers'],
      [{ layers: { llm: 'gpt' } }, 'layers.llm'],
      [{ layers: { llm: { model: 5 } } }, 'layers.llm.model'],
      [{ layers: { tts: { tts_engine: 'kazoo' } } }, 'layers.tts.tts_engine'],
      [{ layers: { tts: { tts_engine: 'azure', tts_model_name: 'x' } } }, 'layers.tts.tts_model_name'],
      [{ layers: { perception: { perception_model: 'raven-9' } } }, 'layers.perception.perception_model'],
      [
        { layers: { conversational_flow: { turn_taking_patience: 'endless' } } },
        'layers.conversational_flow.turn_taking_patience',
      ],
      [{ layers: { conversational_flow: { sleep_phrase: 'bye' } } }, 'layers.conversational_flow.sleep_phrase'],
      [{ layers: { conferencing: { username: 'desk' } } }, 'default_face_id'],
      [{ document_ids: 'd1' }, 'document_ids'],
      [{ document_ids: [1] }, 'document_ids.0'],
      [{ guardrail_ids: Array.from({ length: 51 }, (_, index) => `g${index}`) }, 'guardrail_ids'],
      [{ disclosure_type: 'never' }, 'disclosure_type'],
      [{ is_template: 'yes' }, 'is_template'],
    ];
    for (const [over, expected] of cases) expect([over, field(over)]).toEqual([over, expected]);
    for (const memories of [['likes tea'], true, { enabled: true }])
      expect(checkPal({ ...good, memories })).toBeTruthy();
  });

  it('is kept as it was sent', () => {
    const layers = { llm: { zz: 1, model: 'm' }, novel: { x: [1] }, stt: null };
    expect(checkPal({ ...good, layers }).layers).toBe(layers);
    expect(storedBody(checkPal({ ...good, layers, greeting: null, tool_ids: ['t1'] }))).toEqual({ ...good, layers });
  });

  it('is bounded in depth and size', () => {
    let deep: unknown = 1;
    for (let level = 0; level < 100_000; level += 1) deep = { a: deep };
    expect(field({ layers: { llm: { extra_body: deep } } })).toBe('layers');
    expect(field({ system_prompt: 'x'.repeat(1_100_000) })).toBe('layers');
  });

  it('takes no mask for a secret', () => {
    expect(field({ layers: { llm: { api_key: '********' } } })).toBe('layers.llm.api_key');
    expect(field({ layers: { sts: { inner: { api_key: '********' } } } })).toBe('layers.sts.inner.api_key');
  });

  it('shows its secrets masked, at any depth, and schema properties of that name untouched', () => {
    const layers = {
      llm: { api_key: 'k', tools: [{ parameters: { properties: { api_key: { type: 'string' } } } }] },
      sts: { inner: [{ api_key: 'k' }] },
      tts: { api_key: '' },
    };
    expect(maskLayers(layers)).toEqual({
      llm: { ...layers.llm, api_key: '********' },
      sts: { inner: [{ api_key: '********' }] },
      tts: { api_key: '' },
    });
  });

  it('names the fields that nothing reads, in either vocabulary', () => {
    const body = {
      persona_name: 'x',
      pal_name: 'x',
      description: 'y',
      colour: 'red',
      pal_id: 'p',
      persona_id: 'p',
      layers: { x: 1 },
    };
    expect(ignoredPalFields(body)).toEqual(['colour', 'pal_id', 'persona_id']);
  });
});

describe('what is stored after a patch', () => {
  it('is what was sent before and what differs from unset now', () => {
    const source = { pal_id: 'p', owner_id: 1, pal_name: 'n', pal_type: 'user', created_at: 0, updated_at: 0 } as const;
    const before = { system_prompt: 'a', greeting: 'b' };
    const pal = palDocument({ ...source, body: { ...before, greeting: undefined, languages: ['en'] } }, []);
    expect(patchedBody(before, pal)).toEqual({ system_prompt: 'a', greeting: null, languages: ['en'] });
  });
});

describe('the perception model of a PAL', () => {
  it('becomes the one that calls tools when a perception tool comes', () => {
    const off = { perception: { perception_model: 'off', visual_awareness_queries: ['q'] } };
    expect(layersForTools(off, [{ origin: 'vision' }])).toEqual({
      perception: { perception_model: 'raven-1', visual_awareness_queries: ['q'] },
    });
    expect(layersForTools(off, [{ origin: 'llm' }, { origin: null }])).toBe(off);
    expect(layersForTools({}, [{ origin: 'audio' }])).toEqual({});
  });
});

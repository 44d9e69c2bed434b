import { describe, expect, it } from 'vitest';
import { toCurrentKeys, toLegacyKeys } from './legacy-keys.ts';

describe('the older vocabulary', () => {
  it('is understood at the top of a body and in the conversational flow, and nowhere else', () => {
    const body = {
      persona_name: 'Desk',
      default_replica_id: 'r1',
      description: 'A desk.',
      layers: {
        conversational_flow: { replica_interruptibility: 'low' },
        llm: { tools: [{ persona_name: 'kept' }], persona_id: 'kept' },
      },
    };
    expect(toCurrentKeys(body)).toEqual({
      pal_name: 'Desk',
      default_face_id: 'r1',
      persona_description: 'A desk.',
      layers: {
        conversational_flow: { pal_interruptibility: 'low' },
        llm: { tools: [{ persona_name: 'kept' }], persona_id: 'kept' },
      },
    });
  });

  it('may be mixed with the current one as long as both say the same', () => {
    expect(toCurrentKeys({ persona_name: 'a', pal_name: 'a' })).toEqual({ pal_name: 'a' });
    expect(() => toCurrentKeys({ persona_name: 'a', pal_name: 'b' })).toThrow(/pal_name/);
    const flow = { replica_interruptibility: 'low', face_interruptibility: 'high' };
    expect(() => toCurrentKeys({ layers: { conversational_flow: flow } })).toThrow(/pal_interruptibility/);
  });

  it('is understood in the paths and values of a JSON Patch', () => {
    const flow = '/layers/conversational_flow';
    expect(
      toCurrentKeys([
        { op: 'replace', path: '/persona_name', value: { persona_name: 'kept' } },
        { op: 'move', path: '/persona_name', from: '/description' },
        { op: 'replace', path: `${flow}/replica_interruptibility`, value: 'low' },
        { op: 'add', path: flow, value: { face_interruptibility: 'high' } },
        { op: 'add', path: '/layers', value: { conversational_flow: { replica_interruptibility: 'low' } } },
        { op: 'add', path: 5 },
        'x',
      ]),
    ).toEqual([
      { op: 'replace', path: '/pal_name', value: { persona_name: 'kept' } },
      { op: 'move', path: '/pal_name', from: '/persona_description' },
      { op: 'replace', path: `${flow}/pal_interruptibility`, value: 'low' },
      { op: 'add', path: flow, value: { pal_interruptibility: 'high' } },
      { op: 'add', path: '/layers', value: { conversational_flow: { pal_interruptibility: 'low' } } },
      { op: 'add', path: 5 },
      'x',
    ]);
  });

  it('is spoken in answers, also in lists, and leaves what users wrote alone', () => {
    const pal = {
      pal_id: 'p1',
      pal_name: 'Desk',
      default_face_id: 'r1',
      layers: { conversational_flow: { pal_interruptibility: 'low', wake_phrase: 'hey' }, llm: { pal_id: 'kept' } },
    };
    const legacy = {
      persona_id: 'p1',
      persona_name: 'Desk',
      default_replica_id: 'r1',
      layers: { conversational_flow: { replica_interruptibility: 'low', wake_phrase: 'hey' }, llm: { pal_id: 'kept' } },
    };
    expect(toLegacyKeys({ data: [pal], total_count: 1, ...pal })).toEqual({
      data: [legacy],
      total_count: 1,
      ...legacy,
    });
    const tool = { tool_id: 't1', parameters: { properties: { pal_id: {} } } };
    expect(toLegacyKeys({ data: [tool] })).toEqual({ data: [tool] });
    expect(toCurrentKeys(toLegacyKeys(pal))).toEqual(pal);
  });

  it('leaves everything that is no object as it is', () => {
    for (const value of [null, 5, 'x', true, undefined]) {
      expect(toCurrentKeys(value)).toBe(value);
      expect(toLegacyKeys(value)).toBe(value);
    }
  });
});

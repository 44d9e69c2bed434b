import { describe, expect, it } from 'vitest';
import { DomainError } from '../../errors.ts';
import { maskPal, palDocument } from './pal-document.ts';
import { patchPal } from './patch-pal.ts';

const sealed = 'palaver:1:k:sealed';
const pal = palDocument(
  {
    pal_id: 'p7c1e44d9b02',
    owner_id: 7,
    pal_name: 'Desk',
    pal_type: 'user',
    body: { system_prompt: 'Greet.', layers: { llm: { model: 'm', api_key: sealed } }, guardrail_ids: ['g1'] },
    created_at: 0,
    updated_at: 0,
  },
  ['t1'],
);

function refusal(patch: unknown): DomainError {
  try {
    patchPal(pal, patch);
  } catch (error) {
    if (DomainError.is(error)) return error;
    throw error;
  }
  throw new Error(`accepted ${JSON.stringify(patch)}`);
}

const replace = (path: string, value: unknown) => [{ op: 'replace', path, value }];

describe('a patch of a PAL', () => {
  it('finds every known field, set or not', () => {
    const fields = [
      'greeting',
      'persona_description',
      'document_tags',
      'default_face_id',
      'memories',
      'languages',
      'context',
    ];
    for (const field of fields) expect(patchPal(pal, replace(`/${field}`, 'x'))).toMatchObject({ [field]: 'x' });
    expect(patchPal(pal, replace('/persona_name', 'New'))).toMatchObject({ pal_name: 'New' });
    expect(patchPal(pal, [{ op: 'add', path: '/guardrail_ids/-', value: 'g2' }]).guardrail_ids).toEqual(['g1', 'g2']);
  });

  it('replaces a known layer whether it is set or not', () => {
    expect(patchPal(pal, replace('/layers/perception', { perception_model: 'off' })).layers).toMatchObject({
      perception: { perception_model: 'off' },
    });
    expect(patchPal(pal, replace('/layers/llm', { model: 'n' })).layers.llm).toEqual({ model: 'n' });
    const again = [{ op: 'remove', path: '/layers/llm' }, ...replace('/layers/llm', { model: 'o' })];
    expect(patchPal(pal, again).layers).toEqual({ llm: { model: 'o' } });
    expect(refusal(replace('/layers/llm/base_url', 'x')).status).toBe(422);
    expect(refusal(replace('/layers/unheard_of', {})).status).toBe(422);
    const path = '/layers/perception/visual_awareness_queries/-';
    expect(refusal([{ op: 'add', path, value: 'q' }]).status).toBe(422);
  });

  it('answers a bad patch with the fixed text, and says more beside it', () => {
    const error = refusal([
      { op: 'add', path: '/greeting', value: 'x' },
      { op: 'remove', path: '/nothing' },
    ]);
    expect([error.status, error.message]).toEqual([422, 'Invalid JSON patch format']);
    expect(error.hint).toContain('Operation 1: "/nothing" does not exist');
    const bad = [
      {},
      'x',
      null,
      [{ op: 'set' }],
      replace('/unknown', 1),
      [{ op: 'test', path: '/greeting', value: 'x' }],
    ];
    for (const patch of bad) expect(refusal(patch).status).toBe(422);
    expect(refusal([{ op: 'add', path: '/colour', value: 'red' }]).status).toBe(422);
    let deep: unknown = 1;
    for (let level = 0; level < 10_000; level += 1) deep = [deep];
    expect(refusal(replace('/layers', deep)).status).toBe(422);
  });

  it('leaves read-only fields alone', () => {
    const fields = [
      'pal_id',
      'owner_id',
      'created_at',
      'updated_at',
      'pal_type',
      'is_published',
      'skills',
      'conferencing_email',
    ];
    for (const field of fields) {
      const error = refusal([{ op: 'add', path: `/${field}`, value: 'x' }]);
      expect([error.status, error.details?.[0]?.path]).toEqual([400, field]);
    }
    expect(refusal([{ op: 'move', from: '/created_at', path: '/greeting' }]).status).toBe(400);
    expect(refusal(replace('/persona_id', 'p1')).status).toBe(400);
    expect(refusal(replace('', {})).status).toBe(400);
    expect(patchPal(pal, [{ op: 'test', path: '/pal_id', value: 'p7c1e44d9b02' }])).toEqual(pal);
    expect(patchPal(pal, [{ op: 'copy', from: '/pal_id', path: '/greeting' }]).greeting).toBe('p7c1e44d9b02');
  });

  it('keeps secrets, tests against what is shown, and refuses the mask', () => {
    expect(patchPal(pal, replace('/layers/llm/model', 'n')).layers.llm).toEqual({ model: 'n', api_key: sealed });
    expect(patchPal(pal, [{ op: 'test', path: '/layers', value: maskPal(pal).layers }])).toEqual(pal);
    expect(refusal(replace('/layers/llm/api_key', '********')).status).toBe(400);
    expect(refusal(replace('/layers', maskPal(pal).layers)).status).toBe(400);
    expect(patchPal(pal, replace('/layers/llm/api_key', 'new')).layers.llm?.api_key).toBe('new');
    expect(patchPal(pal, replace('/greeting', '********')).greeting).toBe('********');
  });

  it('takes no secret elsewhere, and compares none', () => {
    const path = '/layers/llm/api_key';
    const refused = [
      [{ op: 'copy', from: path, path: '/system_prompt' }],
      [{ op: 'copy', from: path, path: '/layers/llm/model' }],
      [{ op: 'move', from: path, path: '/greeting' }],
      [{ op: 'copy', from: '/greeting', path }],
      [{ op: 'move', from: '/greeting', path }],
      [{ op: 'copy', from: '/layers/llm', path: '/layers/tts' }],
      [{ op: 'move', from: '/layers/llm', path: '/layers/x' }],
      [{ op: 'copy', from: '/layers', path: '/context' }],
      [{ op: 'test', path, value: sealed }],
      [{ op: 'test', path, value: '********' }],
      [
        { op: 'add', path: '/layers/x', value: { list: [{ api_key: 'k' }] } },
        { op: 'copy', from: '/layers/x/list/0', path: '/layers/y' },
      ],
    ];
    for (const patch of refused) {
      const { status, message } = refusal(patch);
      expect([status, message], JSON.stringify(patch)).toEqual([400, expect.stringContaining('holds a secret')]);
      expect(message).toMatch(/layers/);
    }
    expect(patchPal(pal, [{ op: 'copy', from: '/layers/llm/model', path: '/greeting' }]).greeting).toBe('m');
    expect(patchPal(pal, [{ op: 'remove', path }]).layers.llm).toEqual({ model: 'm' });
  });

  it('wants a secret again when it would go to another host', () => {
    const at = (base_url: string | undefined) => ({
      ...pal,
      layers: { llm: { model: 'm', api_key: sealed, base_url } },
    });
    const own = at('https://llm.example/v1');
    const to =
      (base_url: string, before: typeof pal = own) =>
      () =>
        patchPal(before, [{ op: 'add', path: '/layers/llm/base_url', value: base_url }]);
    expect(to('https://LLM.example:443/v2')().layers.llm?.api_key).toBe(sealed);
    for (const url of [
      'https://evil.example/v1',
      'http://llm.example/v1',
      'https://llm.example:8443/v1',
      'llm.example',
    ]) {
      expect(to(url), url).toThrow(/layers\.llm\.api_key: say it again/);
    }
    expect(to('https://evil.example/v1', at(undefined))).toThrow(/say it again/);
    const inner = { ...own, layers: { llm: { base_url: 'https://llm.example/v1', headers: { api_key: sealed } } } };
    expect(to('https://evil.example/v1', inner)).toThrow(/layers\.llm\.headers\.api_key: say it again/);
    const both = [
      { op: 'replace', path: '/layers/llm/base_url', value: 'https://new.example/v1' },
      { op: 'replace', path: '/layers/llm/api_key', value: 'another' },
    ];
    expect(patchPal(own, both).layers.llm).toMatchObject({ base_url: 'https://new.example/v1', api_key: 'another' });
    expect(patchPal(own, [{ op: 'remove', path: '/layers/llm/base_url' }]).layers.llm?.api_key).toBe(sealed);
  });

  it('appends an id once', () => {
    expect(refusal([{ op: 'add', path: '/guardrail_ids/-', value: 'g1' }]).status).toBe(400);
    expect(refusal([{ op: 'add', path: '/tool_ids/0', value: 't1' }]).status).toBe(400);
    const twice = { op: 'add', path: '/guardrail_ids/-', value: 'g2' };
    expect(refusal([twice, twice]).status).toBe(400);
    expect(
      patchPal(pal, [
        { op: 'remove', path: '/guardrail_ids/0' },
        { ...twice, value: 'g1' },
      ]),
    ).toEqual(pal);
  });
});

import type { PronunciationDictionary } from '@palaver/contract';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { describeOnEachDatabase } from '../support/databases.ts';
import { bootPlatform, type TestPlatform } from '../support/platform.ts';

const path = '/v2/pronunciation-dictionaries';
const rule = { text: 'quay', pronunciation: 'key', type: 'alias' };
const filled = { ...rule, case_sensitive: false, word_boundaries: true };

describeOnEachDatabase('pronunciation dictionaries', (db) => {
  let server: TestPlatform;
  beforeAll(async () => {
    server = await bootPlatform({ database: db });
  });
  afterAll(() => server.close());
  const create = (over: object = {}, key?: string) =>
    server.ok<PronunciationDictionary>(
      'POST',
      `${path}/`,
      { name: 'names', rules: [rule], ...over },
      key ? { key } : {},
    );
  const read = (id: string) => server.ok<PronunciationDictionary>('GET', `${path}/${id}`);
  const patch = (id: string, body: unknown) => server.request('PATCH', `${path}/${id}`, body);
  const replace = (pointer: string, value: unknown) => ({ op: 'replace', path: pointer, value });

  it('are made with 201 and read with their rules', async () => {
    const answer = await server.request('POST', path, {
      name: 'names',
      rules: [rule, { text: 'IPA', pronunciation: 'ˈaɪ', type: 'ipa', alphabet: 'ipa', case_sensitive: true, zz: 1 }],
    });
    expect(answer.status).toBe(201);
    expect(answer.headers.get('palaver-ignored-fields')).toBe('rules.1.zz');
    expect(answer.body).toEqual({
      pronunciation_dictionary_id: expect.stringMatching(/^pd_[0-9a-f]{14}$/),
      name: 'names',
      rules: [
        filled,
        {
          text: 'IPA',
          pronunciation: 'ˈaɪ',
          type: 'ipa',
          alphabet: 'ipa',
          case_sensitive: true,
          word_boundaries: true,
        },
      ],
      rules_count: 2,
      created_at: expect.stringMatching(/Z$/),
      updated_at: answer.body.created_at,
    });
    expect(await read(answer.body.pronunciation_dictionary_id)).toEqual(answer.body);
    expect(await create({ rules: undefined })).toMatchObject({ rules: [], rules_count: 0 });
  });

  it('are refused with the field that is wrong', async () => {
    const second = (over: object) => ({ rules: [rule, { ...rule, text: 'other', ...over }] });
    const cases: [object, string][] = [
      [{ name: undefined }, 'name'],
      [{ name: '' }, 'name'],
      [{ name: 'x'.repeat(256) }, 'name'],
      [{ rules: {} }, 'rules'],
      [{ rules: ['x'] }, 'rules.0'],
      [second({ text: 'quay' }), 'rules.1.text'],
      [second({ text: ' QUAY ' }), 'rules.1.text'],
      [second({ text: 'quay', case_sensitive: true }), 'rules.1.text'],
      [second({ text: '' }), 'rules.1.text'],
      [second({ text: 'x'.repeat(201) }), 'rules.1.text'],
      [second({ pronunciation: undefined }), 'rules.1.pronunciation'],
      [second({ pronunciation: 'x'.repeat(501) }), 'rules.1.pronunciation'],
      [second({ type: 'sampa' }), 'rules.1.type'],
      [second({ type: undefined }), 'rules.1.type'],
      [second({ alphabet: 'ipa' }), 'rules.1.alphabet'],
      [second({ case_sensitive: 'no' }), 'rules.1.case_sensitive'],
      [{ rules: Array.from({ length: 10_001 }, (_, index) => ({ ...rule, text: `t${index}` })) }, 'rules'],
    ];
    for (const [over, field] of cases) {
      const answer = await server.request('POST', path, { name: 'n', rules: [rule], ...over });
      expect([field, answer.status, answer.body.details?.[0]?.path]).toEqual([field, 400, field]);
    }
    const apart = await create(second({ text: 'Quay', case_sensitive: true }));
    expect(apart.rules_count).toBe(2);
  });

  it('hold 10,000 rules of full length', async () => {
    const rules = Array.from({ length: 10_000 }, (_, index) => ({
      text: `${index} ${'ä'.repeat(190)}`,
      pronunciation: 'x'.repeat(500),
      type: 'alias',
    }));
    const made = await create({ rules });
    expect(made.rules_count).toBe(10_000);
    const id = made.pronunciation_dictionary_id;
    const renamed = await patch(id, [replace('/name', 'big')]);
    expect([renamed.status, renamed.body.rules_count]).toEqual([200, 10_000]);
    expect((await patch(id, { rules: [rule] })).body).toMatchObject({ name: 'big', rules: [filled], rules_count: 1 });
  });

  it('are patched by name and whole rules only', async () => {
    const { pronunciation_dictionary_id: id } = await create();
    const changed = await patch(id, [
      { op: 'add', path: '/name', value: 'new' },
      { op: 'add', path: '/rules', value: [{ ...rule, text: 'Okafor' }] },
    ]);
    expect(changed.body).toMatchObject({ name: 'new', rules: [{ ...filled, text: 'Okafor' }], rules_count: 1 });
    for (const nothing of [
      [],
      [replace('/rules', [{ ...rule, text: 'Okafor' }])],
      [{ op: 'test', path: '/name', value: 'new' }],
    ]) {
      expect((await patch(id, nothing)).status).toBe(304);
    }
    const before = await read(id);
    const cases: [unknown, number][] = [
      [[replace('/rules/0', rule)], 400],
      [[{ op: 'add', path: '/rules/-', value: rule }], 400],
      [[replace('/rules_count', 5)], 400],
      [[replace('/pronunciation_dictionary_id', 'x')], 400],
      [[replace('', {})], 400],
      [[replace('/name', '')], 400],
      [[replace('/rules', [{ text: 'x' }])], 400],
      [[{ op: 'remove', path: '/name' }], 400],
      [[{ op: 'move', from: '/rules', path: '/name' }], 400],
      [[replace('/colour', 'x')], 422],
      [[{ op: 'test', path: '/name', value: 'old' }], 422],
      [[{ op: 'replace', path: '/name' }], 422],
      [[{ op: 'set', path: '/name', value: 'x' }], 422],
      ['text', 422],
      [{ name: 5 }, 400],
      [{ rules: [rule, rule] }, 400],
    ];
    for (const [body, status] of cases) {
      const answer = await patch(id, body);
      expect([body, answer.status]).toEqual([body, status]);
      if (status === 422) expect(answer.body.message).toBe('Invalid JSON patch format');
    }
    expect(await read(id)).toEqual(before);
    expect((await patch(id, [{ op: 'remove', path: '/rules' }])).body).toMatchObject({ rules: [], rules_count: 0 });
    expect((await patch(id, { name: 'by object' })).body).toMatchObject({ name: 'by object' });
  });

  it('are listed newest first, from page 0, without rules', async () => {
    const { key } = await server.account('lister');
    const ids: string[] = [];
    for (let index = 0; index < 3; index += 1) {
      ids.push((await create({ name: `d${index}` }, key)).pronunciation_dictionary_id);
    }
    const list = (query: string) =>
      server.ok<{ data: PronunciationDictionary[]; total_count: number }>('GET', `${path}?${query}`, undefined, {
        key,
      });
    const first = await list('limit=2');
    expect(first).toMatchObject({ total_count: 3, page: 0, limit: 2 });
    expect(first.data[0]).not.toHaveProperty('rules');
    expect(first.data[0]).toMatchObject({ rules_count: 1 });
    const found = async (query: string) => (await list(query)).data.map((row) => row.pronunciation_dictionary_id);
    const newest = await found('');
    expect(new Set(newest)).toEqual(new Set(ids));
    expect(await found('page=1&limit=2')).toEqual(newest.slice(2));
    expect(await found('sort=ascending')).toEqual(newest.toReversed());
    for (const query of ['limit=0', 'limit=101', 'page=-1', 'sort=up']) {
      expect((await server.request('GET', `${path}?${query}`)).status).toBe(400);
    }
  });

  it('answer 404 to ids that are not theirs, and leave PALs when they are deleted', async () => {
    const { key } = await server.account('stranger');
    const { pronunciation_dictionary_id: id } = await create();
    for (const [method, one, options] of [
      ['GET', 'pd_00000000000000', {}],
      ['GET', id, { key }],
      ['PATCH', id, { key }],
      ['DELETE', id, { key }],
    ] as const) {
      const answer = await server.request(method, `${path}/${one}`, method === 'PATCH' ? [] : undefined, options);
      expect([answer.status, answer.body.message]).toEqual([404, 'Pronunciation dictionary not found']);
    }
    const layers = { tts: { tts_engine: 'cartesia', pronunciation_dictionary_id: id } };
    const { pal_id } = await server.ok<{ pal_id: string }>('POST', '/v2/pals', { system_prompt: 's', layers });
    expect((await server.request('DELETE', `${path}/${id}`)).status).toBe(204);
    expect((await server.ok('GET', `/v2/pals/${pal_id}`)).layers).toEqual({
      tts: { tts_engine: 'cartesia', pronunciation_dictionary_id: null },
    });
    const answer = await server.request('POST', '/v2/pals', { system_prompt: 's', layers });
    expect([answer.status, answer.body.details[0].path]).toEqual([400, 'layers.tts.pronunciation_dictionary_id']);
    const empty = { tts: { pronunciation_dictionary_id: '' } };
    expect((await server.request('POST', '/v2/pals', { system_prompt: 's', layers: empty })).status).toBe(200);
  });
});

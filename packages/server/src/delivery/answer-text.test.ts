import { describe, expect, it } from 'vitest';
import { answerText, cutText, type ResultRules, readAnswer, resultText } from './answer-text.ts';
import { pickJson } from './result-pick.ts';

const json = { contentType: 'application/json; charset=utf-8' };
const plain = { contentType: 'text/plain' };
const all = { pick: [], maxChars: 16_384 };

describe('answerText', () => {
  const read = (body: Buffer, contentType: string, truncated = false) =>
    answerText({ body, headers: { 'content-type': contentType }, truncated });

  it('reads the charset the answer names, UTF-8 otherwise, without the byte order mark', () => {
    expect(read(Buffer.from('é'), 'text/plain')).toBe('é');
    expect(read(Buffer.from([0xe9]), 'text/plain; charset="ISO-8859-1"')).toBe('é');
    expect(read(Buffer.from([0xef, 0xbb, 0xbf, 0x61]), 'text/plain; charset=utf-8')).toBe('a');
    expect(read(Buffer.from('x'), 'text/plain; charset=nonsense')).toBe('x');
  });

  it('drops a character that the size cap cut in two', () => {
    expect(read(Buffer.from('aé').subarray(0, 2), 'text/plain', true)).toBe('a');
  });
});

function resultOf(
  body: string,
  { contentType, truncated = false }: { contentType: string; truncated?: boolean },
  rules: ResultRules,
) {
  return resultText(readAnswer(body, contentType), truncated, rules);
}

describe('resultText', () => {
  it('gives compact JSON, trimmed text, or OK', () => {
    expect(resultOf('{ "b": 1.0,\n "a": [1, 2] }\n', json, all)).toBe('{"b":1.0,"a":[1,2]}');
    expect(resultOf('  some { text }\n', plain, all)).toBe('some { text }');
    expect(resultOf(' \n', json, all)).toBe('OK');
    expect(resultOf('', plain, all)).toBe('OK');
  });

  it('takes a JSON type that does not parse as text', () => {
    expect(resultOf(' {oops } ', json, all)).toBe('{oops }');
  });

  it('keeps text as it is, also when it looks like JSON', () => {
    expect(resultOf('{ "a": 1 }', plain, all)).toBe('{ "a": 1 }');
  });

  it('cuts at max_chars, marker included, never through a character', () => {
    const cut = resultOf('x'.repeat(500), plain, { pick: [], maxChars: 100 });
    expect(cut).toHaveLength(100);
    expect(cut).toMatch(/^x+ … \[cut: the answer is longer\]$/);
    expect(cutText(`${'x'.repeat(69)}${'😀'.repeat(40)}`, 100, false).isWellFormed()).toBe(true);
  });

  it('marks an answer that the size cap cut', () => {
    expect(resultOf('{"a": "xx', { ...json, truncated: true }, all)).toBe('{"a": "xx … [cut: the answer is longer]');
  });

  it('does not show a cut answer whose fields were to be picked', () => {
    const result = resultOf('{"secret":1', { ...json, truncated: true }, { pick: ['$.a'], maxChars: 100 });
    expect(result).not.toContain('secret');
  });
});

describe('picking from a hostile answer', () => {
  it.each([
    ['nested beyond the stack', `${'['.repeat(30_000)}${']'.repeat(30_000)}`, '$..a'],
    [
      'made for the regular expression of a filter',
      JSON.stringify({ a: [`${'a'.repeat(40)}!`] }),
      "$.a[?match(@, '(a+)+b')]",
    ],
  ])('%s neither hangs nor undoes the success', (_, answer, path) => {
    const startedAt = performance.now();
    expect(resultOf(answer, json, { pick: [path], maxChars: 100 })).toMatch(/^OK, but|^null$/);
    expect(performance.now() - startedAt).toBeLessThan(2_000);
  });
});

describe('pickJson', () => {
  const answer =
    '{"id":12345678901234567890,"total":5,"items":[{"name":"a","total":1},{"name":"b","total":2}],"x":null}';

  it('gives the value of one path', () => {
    expect(pickJson(answer, ['$.id'])).toBe('12345678901234567890');
    expect(pickJson(answer, ['$.items[0]'])).toBe('{"name":"a","total":1}');
    expect(pickJson(answer, ['$.items[*].name'])).toBe('["a","b"]');
    expect(pickJson(answer, ['$.x'])).toBe('null');
    expect(pickJson(answer, ['$.nothing'])).toBe('null');
  });

  it('gives several paths as an object, by last name where that tells them apart', () => {
    expect(pickJson(answer, ['$.id', '$.items[*].name'])).toBe('{"id":12345678901234567890,"name":["a","b"]}');
    expect(pickJson(answer, ['$.total', "$.items[1]['total']", '$.nothing'])).toBe(
      `{"$.total":5,"$.items[1]['total']":2}`,
    );
  });
});

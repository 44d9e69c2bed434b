import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { placeholderValues } from './call-arguments.ts';
import { compileUrl, fillUrl, replaceQueryPair } from './url-template.ts';

const facts = {
  tavus_conversation_id: 'c1',
  tavus_tool_call_id: 'call_1',
  tavus_tool_name: 'ping',
  tavus_pal_id: 'p1',
  tavus_face_id: 'r1',
  tavus_timestamp: '2026-11-02T08:15:00.000Z',
};

function fill(
  url: string,
  args: object,
  queryParams: Record<string, string> = {},
  more: readonly string[] = [],
): string {
  return fillUrl(
    compileUrl(url, queryParams),
    placeholderValues(JSON.stringify(args), [], () => facts),
    more,
  );
}

describe('fillUrl', () => {
  it('encodes everything but unreserved characters in a path segment', () => {
    const city = 'São Paulo/?&#=%+ "x" \\ !\'()* 日本 😀 {city} ..';
    const url = fill('https://a.example/tool/{city}/now', { city });
    const segments = new URL(url).pathname.split('/');
    expect(segments).toHaveLength(4);
    expect(decodeURIComponent(segments[2]!)).toBe(city);
    expect(segments[2]).toMatch(/^[A-Za-z0-9._~%-]+$/);
    expect(new URL(url).search).toBe('');
  });

  it('round-trips any text through path and query', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1 }), (text) => {
        fc.pre(text !== '.' && text !== '..');
        const url = new URL(fill('https://a.example/x/{v}/y?q={v}', { v: text }, { p: '{v}' }));
        expect(decodeURIComponent(url.pathname.split('/')[2]!)).toBe(text);
        const pairs = url.search.slice(1).split('&');
        expect(pairs.map((pair) => decodeURIComponent(pair.slice(2)))).toEqual([text, text]);
      }),
    );
  });

  it.each([
    ['https://a.example/x/{v}', '.'],
    ['https://a.example/x/{v}', '..'],
    ['https://a.example/x/{v}{v}', '.'],
    ['https://a.example/x/.{v}/y', '.'],
    ['https://a.example/x/%2e{v}/y', '.'],
    ['https://a.example/x/{v}%2E', '.'],
  ])('refuses %s filled with %j: the segment would climb', (url, v) => {
    expect(() => fill(url, { v })).toThrow('invalid argument v');
  });

  it('lets dots pass that do not make up a whole segment', () => {
    expect(fill('https://a.example/{v}.json', { v: '..' })).toBe('https://a.example/...json');
    expect(fill('https://a.example/{v}', { v: '...' })).toBe('https://a.example/...');
    expect(fill('https://a.example/x?d={v}', { v: '..' })).toBe('https://a.example/x?d=..');
  });

  it('names the argument that a path needs', () => {
    expect(() => fill('https://a.example/{a}/{b}', { a: 1 })).toThrow('missing argument b');
    expect(() => fill('https://a.example/{a}/{b}', { a: 1, b: null })).toThrow('missing argument b');
  });

  it('drops a query pair whose argument is missing', () => {
    expect(fill('https://a.example/x?a={a}&b=1&c={c}', { a: null }, { d: 'x {d}', e: 'f' })).toBe(
      'https://a.example/x?b=1&e=f',
    );
    expect(fill('https://a.example/x?a={a}', {})).toBe('https://a.example/x');
  });

  it('writes what is no text as JSON', () => {
    const url = fill('https://a.example/{n}/{f}?o={o}&l={l}', { n: 5, f: false, o: { a: [1, 2] }, l: [1, 'x'] });
    expect(url).toBe(
      `https://a.example/5/false?o=${encodeURIComponent('{"a":[1,2]}')}&l=${encodeURIComponent('[1,"x"]')}`,
    );
  });

  it('fills injected facts, which arguments cannot shadow', () => {
    expect(fill('https://a.example/{tavus_conversation_id}', { tavus_conversation_id: 'evil' })).toBe(
      'https://a.example/c1',
    );
  });

  it('keeps a URL without placeholders as it is, with added pairs at the end', () => {
    expect(fill('https://a.example', {})).toBe('https://a.example');
    expect(fill('https://a.example?x=1', {}, { y: 'a b' })).toBe('https://a.example?x=1&y=a%20b');
    expect(fill('https://a.example/{9x}/{ y }?z={}', {}, {}, ['m=1'])).toBe('https://a.example/{9x}/{ y }?z={}&m=1');
  });

  it('never scans inserted text again', () => {
    expect(fill('https://a.example/x?a={a}', { a: '{b}', b: 'no' })).toBe('https://a.example/x?a=%7Bb%7D');
  });

  it('replaces a lone surrogate, which no URL can carry', () => {
    expect(fill('https://a.example/{v}', { v: 'a\ud800' })).toBe('https://a.example/a%EF%BF%BD');
  });
});

describe('replaceQueryPair', () => {
  it('appends, and takes the place of every pair of that name in any spelling', () => {
    expect(replaceQueryPair('https://a.example/x', 'key', 'v&1=')).toBe('https://a.example/x?key=v%261%3D');
    expect(replaceQueryPair('https://a.example/x?key=1&a=2&k%65y=3&key&keys=4', 'key', 'v')).toBe(
      'https://a.example/x?a=2&keys=4&key=v',
    );
    expect(replaceQueryPair('https://a.example/x?a+b=1&%zz=2', 'a b', 'v')).toBe('https://a.example/x?%zz=2&a%20b=v');
  });
});

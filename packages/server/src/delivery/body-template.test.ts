import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileBody, fillBody, fillForm } from './body-template.ts';
import { placeholderValues } from './call-arguments.ts';

const facts = {
  tavus_conversation_id: 'c1',
  tavus_tool_call_id: 'call_1',
  tavus_tool_name: 'ping',
  tavus_pal_id: 'p1',
  tavus_face_id: 'r1',
  tavus_timestamp: '2026-11-02T08:15:00.000Z',
};

function fill(template: unknown, args: string, required: readonly string[] = []): string {
  return fillBody(
    compileBody(template),
    placeholderValues(args, required, () => facts),
  );
}

describe('fillBody', () => {
  it('keeps the JSON type and the text of an argument that fills a whole leaf', () => {
    const args = '{"n":1.50,"b":false,"o":{"2":1,"1":[1e3]},"s":"x\\u00e9","big":12345678901234567890}';
    expect(fill({ n: '{n}', b: '{b}', o: '{o}', s: '{s}', big: '{big}' }, args)).toBe(
      '{"n":1.50,"b":false,"o":{"2":1,"1":[1e3]},"s":"xé","big":12345678901234567890}',
    );
  });

  it('concatenates in mixed text, once', () => {
    expect(fill({ t: 'to {a}, {b}{c}!' }, '{"a":"{b}","b":2,"c":null}')).toBe('{"t":"to {b}, 2!"}');
    expect(fill({ t: '{{a}} { a } {9x} {}' }, '{"a":"v"}')).toBe('{"t":"{v} { a } {9x} {}"}');
  });

  it('drops the key of a missing value, and leaves null in an array', () => {
    expect(fill({ a: '{x}', b: ['{x}', 1], c: { d: '{x}' } }, '{}')).toBe('{"b":[null,1],"c":{}}');
    expect(fill({ a: '{x}' }, '{"x":null}')).toBe('{}');
  });

  it('keeps a null that the schema requires', () => {
    expect(fill({ a: '{x}' }, '{"x":null}', ['x'])).toBe('{"a":null}');
  });

  it('keeps the order and every own key of the template', () => {
    const template: unknown = JSON.parse('{"z":"{a}","__proto__":{"p":"{a}"},"b":null,"constructor":[true]}');
    expect(fill(template, '{"a":1}')).toBe('{"z":1,"__proto__":{"p":1},"b":null,"constructor":[true]}');
  });

  it('fills injected facts', () => {
    expect(fill({ c: '{tavus_conversation_id}', t: 'at {tavus_timestamp}' }, '{}')).toBe(
      '{"c":"c1","t":"at 2026-11-02T08:15:00.000Z"}',
    );
  });

  it('gives back any value it is filled with', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        fc.pre(value !== null);
        expect(fill({ deep: [{ v: '{v}' }] }, JSON.stringify({ v: value }))).toBe(
          JSON.stringify({ deep: [{ v: value }] }),
        );
      }),
    );
  });

  it('leaves a template without placeholders as JSON.stringify writes it', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        fc.pre(!/\{[A-Za-z_]\w*\}/.test(JSON.stringify(value)));
        expect(fill({ value }, '{}')).toBe(JSON.stringify({ value }));
      }),
    );
  });
});

describe('fillForm', () => {
  it('flattens one level, with nested values as JSON text and nulls left out', () => {
    const form = fillForm(
      null,
      placeholderValues('{"a":"x y&é","n":{"q": 1},"z":null,"2":true}', [], () => facts),
    );
    expect(form).toBe('a=x+y%26%C3%A9&n=%7B%22q%22%3A1%7D&2=true');
  });

  it('flattens a filled template', () => {
    const template = compileBody({ to: '{a}', missing: '{b}', list: ['{a}', 1] });
    expect(
      fillForm(
        template,
        placeholderValues('{"a":"x"}', [], () => facts),
      ),
    ).toBe('to=x&list=%5B%22x%22%2C1%5D');
  });
});

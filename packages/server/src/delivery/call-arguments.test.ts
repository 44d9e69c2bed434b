import { describe, expect, it } from 'vitest';
import { ArgumentFault, placeholderValues } from './call-arguments.ts';

const facts = {
  tavus_conversation_id: 'c1',
  tavus_tool_call_id: 'call_1',
  tavus_tool_name: 'ping',
  tavus_pal_id: 'p1',
  tavus_face_id: 'r1',
  tavus_timestamp: '2026-11-02T08:15:00.000Z',
};

describe('placeholderValues', () => {
  it('names the required argument that was left out', () => {
    const read = () => placeholderValues('{"a":1}', ['a', 'b'], () => facts);
    expect(read).toThrow(ArgumentFault);
    expect(read).toThrow('missing argument b');
  });

  it.each(['', '[]', 'null', '"x"', '{"a":', '5'])('refuses %j as arguments', (text) => {
    expect(() => placeholderValues(text, [], () => facts)).toThrow('invalid arguments');
  });

  it('does not see what an object inherits', () => {
    const values = placeholderValues('{}', [], () => facts);
    expect(values.json('constructor')).toBeNull();
    expect(values.plain('toString')).toBeNull();
    expect(values.json('__proto__')).toBeNull();
    expect(() => placeholderValues('{}', ['toString'], () => facts)).toThrow('missing argument toString');
  });

  it('tells names in the order of the text', () => {
    expect([...placeholderValues('{"b":1,"10":2,"2":3}', [], () => facts).names()]).toEqual(['b', '10', '2']);
  });
});

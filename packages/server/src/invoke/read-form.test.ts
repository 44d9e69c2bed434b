import { describe, expect, it } from 'vitest';
import { isForm, readForm } from './read-form.ts';

const TYPE = 'multipart/form-data; boundary=line';

function body(...parts: readonly string[]): Buffer {
  return Buffer.from(`${parts.map((part) => `--line\r\n${part}\r\n`).join('')}--line--\r\n`);
}

const text = (name: string, value: string) => `Content-Disposition: form-data; name="${name}"\r\n\r\n${value}`;
const file = (name: string, filename: string, value: string) =>
  `Content-Disposition: form-data; name="${name}"; filename="${filename}"\r\nContent-Type: text/plain\r\n\r\n${value}`;

describe('a form', () => {
  it('is told by its content type', () => {
    expect([TYPE, 'Multipart/Form-Data;boundary=x', 'application/json', null].map(isForm)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });

  it('gives its texts and its file', async () => {
    const form = await readForm(
      body(text('tags', 'a'), file('file', '..\\dir/über uns.txt', 'Grüße'), text('tags', 'b')),
      TYPE,
      100,
    );
    expect({ ...form.texts }).toEqual({ tags: ['a', 'b'] });
    expect(form.file).toMatchObject({ name: 'über uns.txt', content_type: 'text/plain' });
    expect(form.file?.bytes.toString()).toBe('Grüße');
  });

  it('ignores a type with a control character', async () => {
    const part = file('file', 'a.txt', 'x').replace('text/plain', 'te\0xt');
    expect((await readForm(body(part), TYPE, 10)).file).toMatchObject({ name: 'a.txt', content_type: '' });
  });

  it.each([
    ['a file above the limit', body(file('file', 'a.txt', 'x'.repeat(11))), TYPE, 'too_large', 'above the limit of 10'],
    ['a file in another part', body(file('photo', 'a.txt', 'x')), TYPE, 'invalid_request', 'not in "photo"'],
    [
      'two files',
      body(file('file', 'a.txt', 'x'), file('file', 'b.txt', 'y')),
      TYPE,
      'invalid_request',
      'one part "file"',
    ],
    ['a body without a boundary', body(text('a', 'b')), 'multipart/form-data', 'invalid_request', 'no boundary'],
    ['a cut body', Buffer.from(`--line\r\n${file('file', 'a.txt', 'x')}`), TYPE, 'invalid_request', 'or is cut'],
    ['a body that is no form', Buffer.from('{}'), TYPE, 'invalid_request', 'not multipart'],
    ['a text of U+0000', body(text('a', 'b\u0000')), TYPE, 'invalid_request', 'U+0000'],
  ])('refuses %s', async (_name, bytes, type, code, message) => {
    await expect(readForm(bytes, type, 10)).rejects.toMatchObject({ code, message: expect.stringContaining(message) });
  });
});

import { describe, expect, it } from 'vitest';
import { documentFormat } from './document-format.ts';

const zip = new Uint8Array([0x50, 0x4b, 3, 4, 0, 0]);
const bytes = (text: string) => Buffer.from(text);
const DOCX = 'application/vnd.openxmlformats-officedocument.wordprocessingml.document';

describe('the format of a document', () => {
  it.each([
    ['a PDF whatever it is called', { content_type: 'text/plain', name: 'a.txt', bytes: bytes('%PDF-1.7 …') }, 'pdf'],
    ['a docx by its name', { content_type: 'application/octet-stream', name: 'a.docx', bytes: zip }, 'docx'],
    ['a docx by its type', { content_type: DOCX, name: '/download', bytes: zip }, 'docx'],
    ['no archive without a claim', { content_type: 'application/zip', name: 'a.zip', bytes: zip }, null],
    ['no office file that is no archive', { content_type: DOCX, name: 'a.docx', bytes: bytes('hello') }, null],
    ['no PDF that is none', { content_type: 'application/pdf', name: 'a.pdf', bytes: bytes('hello') }, null],
    [
      'markdown sent as text',
      { content_type: 'text/plain; charset=utf-8', name: 'README.md', bytes: bytes('# A') },
      'markdown',
    ],
    ['a page without an extension', { content_type: 'text/html', name: '/about', bytes: bytes('<p>') }, 'html'],
    ['a page that calls itself .json', { content_type: 'text/html', name: '/x.json', bytes: bytes('<p>') }, 'html'],
    ['a page nobody names', { content_type: null, name: '/', bytes: bytes('\n<!DOCTYPE html><p>') }, 'html'],
    ['text nobody names', { content_type: null, name: '/', bytes: bytes('plain') }, 'text'],
    ['no binary', { content_type: 'text/plain', name: 'a.txt', bytes: new Uint8Array([1, 0, 2]) }, null],
    ['text in UTF-16', { content_type: null, name: 'a.txt', bytes: new Uint8Array([0xff, 0xfe, 0x41, 0]) }, 'text'],
    ['no picture', { content_type: 'image/svg+xml', name: '/a', bytes: bytes('<svg/>') }, null],
  ] as const)('finds %s', (_name, facts, format) => {
    expect(documentFormat(facts)).toBe(format);
  });
});

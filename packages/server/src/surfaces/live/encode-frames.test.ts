import { describe, expect, it } from 'vitest';
import { encodeFrames } from './encode-frames.ts';

/** Reads unmasked text frames as RFC 6455 section 5.2 lays them out. */
function decoded(bytes: Buffer): string[] {
  const texts: string[] = [];
  for (let at = 0; at < bytes.length; ) {
    expect(bytes[at]).toBe(0b1000_0001);
    const short = bytes.readUInt8(at + 1);
    const [length, start] =
      short < 126
        ? [short, at + 2]
        : short === 126
          ? [bytes.readUInt16BE(at + 2), at + 4]
          : [Number(bytes.readBigUInt64BE(at + 2)), at + 10];
    texts.push(bytes.toString('utf8', start, start + length));
    at = start + length;
  }
  return texts;
}

describe('encodeFrames', () => {
  it.each([0, 1, 125, 126, 127, 65_535, 65_536, 200_000])('keeps a text of %i bytes', (length) => {
    const text = 'x'.repeat(length);
    expect(decoded(encodeFrames([text]))).toEqual([text]);
  });

  it('keeps several texts in order, whatever their script', () => {
    const texts = ['{"a":1}', 'Grüße, 日本 😀', 'x'.repeat(300), 'é'.repeat(40_000), ''];
    expect(decoded(encodeFrames(texts))).toEqual(texts);
  });
});

import { describe, expect, it } from 'vitest';
import { chunkText, type TextBlock } from './chunk-text.ts';

const text = (value: string): TextBlock => ({ kind: 'text', text: value });
const heading = (level: number, value: string): TextBlock => ({ kind: 'heading', level, text: value });
const sentence = (index: number) => `Sentence number ${index} tells of one thing in the harbour museum.`;

describe('the passages of a document', () => {
  it('know the headings above them', () => {
    const chunks = chunkText([
      text('Before all.'),
      heading(1, 'Museum'),
      text('It is old.'),
      heading(2, 'Hours'),
      text('Nine to five.'),
      heading(2, 'Prices'),
      text('Six euros.'),
      heading(1, 'Café'),
      text('Cake.'),
    ]);
    expect(chunks).toEqual([
      { heading: null, content: 'Before all.' },
      { heading: 'Museum', content: 'It is old.' },
      { heading: 'Museum › Hours', content: 'Nine to five.' },
      { heading: 'Museum › Prices', content: 'Six euros.' },
      { heading: 'Café', content: 'Cake.' },
    ]);
  });

  it('end with a sentence, overlap by whole ones, and lose nothing', () => {
    const all = Array.from({ length: 60 }, (_, index) => sentence(index));
    const chunks = chunkText([text(all.slice(0, 30).join(' ')), text(all.slice(30).join(' '))]);
    expect(chunks.length).toBeGreaterThan(4);
    for (const { content } of chunks) {
      expect(content.length).toBeLessThanOrEqual(1_000);
      expect(content.endsWith('.')).toBe(true);
      expect(content.startsWith('Sentence number')).toBe(true);
    }
    for (const [index, chunk] of chunks.entries()) {
      const next = chunks[index + 1];
      if (next !== undefined) expect(chunk.content).toContain(next.content.slice(0, 60));
    }
    for (const one of all) expect(chunks.some(({ content }) => content.includes(one))).toBe(true);
  });

  it('cut a sentence that is longer than a passage, never inside a character', () => {
    const chunks = chunkText([text('😀'.repeat(3_000))]);
    expect(chunks.every(({ content }) => content.length <= 1_000 && content.isWellFormed())).toBe(true);
    expect(chunks.map(({ content }) => content).join('')).toBe('😀'.repeat(3_000));
  });

  it('keep lines, and drop what cannot be read or stored', () => {
    expect(chunkText([text('- one\n- two\u0000\u200b\n\n  three\t four ')])).toEqual([
      { heading: null, content: '- one\n- two\nthree four' },
    ]);
    expect(chunkText([text(' \n\u0000'), heading(1, ' ')])).toEqual([]);
  });

  it('cost time in proportion to the text', () => {
    const long = chunkText([text('word '.repeat(400_000))]);
    expect(long.length).toBeGreaterThan(1_500);
  });
});

import { describe, expect, it } from 'vitest';
import { rankPassages } from './rank-passages.ts';
import { searchWords, wordStem } from './search-words.ts';

describe('the words of a question', () => {
  it('are its telling ones, folded, each once', () => {
    expect(searchWords('What are the OPENING hours of the Café, the café?')).toEqual(['opening', 'hours', 'cafe']);
    expect(searchWords('who are you')).toEqual([]);
    expect(searchWords(`"; DROP TABLE x --' & | ! <-> :*`)).toEqual(['drop', 'table', 'x']);
    expect(searchWords('…!?')).toEqual([]);
    expect(searchWords(Array.from({ length: 99 }, (_, i) => `word${i}`).join(' '))).toHaveLength(24);
  });

  it.each([
    [['open', 'opens', 'opened', 'opening'], 'open'],
    [['visit', 'visits', 'visited', 'visiting'], 'visit'],
    [['stop', 'stopped', 'stopping'], 'stop'],
    [['price', 'prices', 'priced'], 'pric'],
    [['class', 'classes'], 'class'],
    [['city', 'cities'], 'city'],
  ])('%j share a stem', (words, stem) => {
    expect(words.map(wordStem)).toEqual(words.map(() => stem));
  });
});

describe('the rank of passages', () => {
  const passages = [
    { heading: null, content: 'The museum is a museum of museums, and the museum has a shop.' },
    { heading: 'Prices', content: 'Children pay two euros, groups pay less at the museum.' },
    { heading: null, content: 'Groups of children are welcome. The price is agreed by telephone.' },
  ];

  it('puts what few passages hold before what all hold', () => {
    const ranked = rankPassages(searchWords('museum prices for children'), passages);
    expect(ranked.map(({ passage }) => passages.indexOf(passage))).toEqual([1, 2, 0]);
    for (const { score } of ranked) expect(score).toBeGreaterThan(0);
    expect(ranked[0]?.score).toBeLessThanOrEqual(1);
  });

  it('prefers words that stand together', () => {
    const ranked = rankPassages(
      ['harbour', 'tour'],
      [
        {
          heading: null,
          content: 'The harbour is open to all who come by boat in summer and want to see it. A tour of the house.',
        },
        {
          heading: null,
          content: 'The harbour tour of the house is open to all who come by boat in summer and want to see it. A.',
        },
      ],
    );
    expect(ranked[0]?.passage.content).toContain('harbour tour');
  });

  it('keeps the order of what is equal', () => {
    expect(rankPassages(['nothing'], passages).map(({ passage }) => passage)).toEqual(passages);
    expect(rankPassages([], passages).map(({ score }) => score)).toEqual([0, 0, 0]);
  });
});

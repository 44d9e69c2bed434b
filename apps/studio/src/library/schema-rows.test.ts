import { describe, expect, it } from 'vitest';
import { schemaRows } from './schema-rows.ts';

describe('schemaRows', () => {
  it('names every argument with its type, its rules and whether it must be given', () => {
    const rows = schemaRows({
      type: 'object',
      required: ['date'],
      properties: {
        date: { type: 'string', format: 'date', description: 'The day of the visit' },
        people: { type: 'integer', minimum: 1, maximum: 12, default: 2 },
        kind: { enum: ['short', 'long'] },
        note: { type: ['string', 'null'] },
        extra: true,
      },
    });
    expect(rows).toEqual([
      { path: 'date', type: 'text', required: true, description: 'The day of the visit', rules: ['format date'] },
      {
        path: 'people',
        type: 'whole number',
        required: false,
        description: '',
        rules: ['at least 1', 'at most 12', '2 when left out'],
      },
      { path: 'kind', type: 'choice', required: false, description: '', rules: ['one of short, long'] },
      { path: 'note', type: 'text or nothing', required: false, description: '', rules: [] },
      { path: 'extra', type: 'anything', required: false, description: '', rules: [] },
    ]);
  });

  it('puts what is nested under the path to it', () => {
    const rows = schemaRows({
      type: 'object',
      properties: {
        address: { type: 'object', required: ['street'], properties: { street: { type: 'string' } } },
        visitors: { type: 'array', items: { type: 'object', properties: { name: { type: 'string' } } } },
        tags: { type: 'array', items: { type: 'string' } },
      },
    });
    expect(rows.map(({ path, type, required }) => [path, type, required])).toEqual([
      ['address', 'object', false],
      ['address.street', 'text', true],
      ['visitors', 'list of object', false],
      ['visitors[].name', 'text', false],
      ['tags', 'list of text', false],
    ]);
  });

  it('finds no arguments in a schema without properties', () => {
    expect(schemaRows({})).toEqual([]);
    expect(schemaRows({ type: 'object', properties: null })).toEqual([]);
  });
});

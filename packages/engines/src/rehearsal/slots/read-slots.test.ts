import { describe, expect, it } from 'vitest';
import { schemaSlots } from '../slot-spec.ts';
import { readSlots } from './read-slots.ts';

/** A Tuesday. */
const today = { year: 2026, month: 11, day: 24 };

type Property = Readonly<Record<string, unknown>>;

function read(property: Property, text: string, options: { asked?: boolean; name?: string } = {}): unknown {
  const name = options.name ?? 'slot';
  const slots = schemaSlots({ type: 'object', properties: { [name]: property }, required: [name] });
  return readSlots(text, slots, { today, asked: options.asked ? name : null, known: new Set() }).get(name);
}

const date = { type: 'string', format: 'date' };
const time = { type: 'string', description: 'Time of arrival' };
const people = { type: 'integer', description: 'Number of people' };

describe('slots', () => {
  it.each([
    ['today', '2026-11-24'],
    ['is tomorrow possible?', '2026-11-25'],
    ['the day after tomorrow', '2026-11-26'],
    ['on Saturday', '2026-11-28'],
    ['next Tuesday at 3', '2026-12-01'],
    ['this friday', '2026-11-27'],
    ['Sunday next week', '2026-12-06'],
    ['in 3 days', '2026-11-27'],
    ['in two weeks', '2026-12-08'],
    ['2026-12-24', '2026-12-24'],
    ['3 December', '2026-12-03'],
    ['December 3rd', '2026-12-03'],
    ['the 3rd of Jan', '2027-01-03'],
    ['Feb 29', undefined],
    ['24.12.2026', '2026-12-24'],
    ['12/24', '2026-12-24'],
    ['24/12', '2026-12-24'],
    ['the 2nd', '2026-12-02'],
    ['2026-02-31', undefined],
    ['I have sat here for hours over my monograph', undefined],
    ['we may come', undefined],
  ])('a date reads %j as %j', (text, expected) => {
    expect(read(date, text)).toBe(expected);
  });

  it.each([
    ['3pm', '15:00'],
    ['at 3', '15:00'],
    ['at 10', '10:00'],
    ['3:30 p.m.', '15:30'],
    ['15:45', '15:45'],
    ['09:05', '09:05'],
    ['half past two', '14:30'],
    ['quarter to four', '15:45'],
    ['ten past eleven', '11:10'],
    ['noon', '12:00'],
    ['eleven o clock', undefined],
    ["eleven o'clock", '11:00'],
    ['at 8 in the evening', '20:00'],
    ['for 4 people', undefined],
    ['25:00', undefined],
  ])('a time reads %j as %j', (text, expected) => {
    expect(read(time, text, { name: 'time' })).toBe(expected);
  });

  it('a time takes a bare number only as an answer', () => {
    expect(read(time, '11', { name: 'time', asked: true })).toBe('11:00');
    expect(read(time, '11', { name: 'time' })).toBeUndefined();
  });

  it.each([
    ['for two people', 2],
    ['a table for 4', 4],
    ['party of twelve', 12],
    ['2 adults', 2],
    ['me and my wife', 2],
    ['just me', 1],
    ['a couple of people', 2],
    ['on 3 December', undefined],
    ['call 555-123-4567', undefined],
  ])('a number of people reads %j as %j', (text, expected) => {
    expect(read(people, text, { name: 'party_size' })).toBe(expected);
  });

  it.each([
    ['twenty-five', 25],
    ['1,250', 1250],
    ['one hundred and five', 105],
    ['about 12.5', 12.5],
    ['half a dozen', 6],
    ['none of it', undefined],
  ])('an asked number reads %j as %j', (text, expected) => {
    expect(read({ type: 'number' }, text, { asked: true })).toBe(expected);
  });

  it('numbers go to the slots whose words stand beside them', () => {
    const slots = schemaSlots({
      type: 'object',
      properties: {
        adults: { type: 'integer', description: 'Number of adults' },
        children: { type: 'integer', description: 'Number of children' },
      },
    });
    const found = readSlots('3 kids and two adults', slots, { today, asked: null, known: new Set() });
    expect(Object.fromEntries(found)).toEqual({ adults: 2, children: 3 });
  });

  it.each([
    ['write to jo.b+x@mail.example.co.uk please', 'jo.b+x@mail.example.co.uk'],
    ['jo at example dot com', 'jo@example.com'],
    ['no at sign', undefined],
  ])('an email reads %j as %j', (text, expected) => {
    expect(read({ type: 'string', format: 'email' }, text)).toBe(expected);
  });

  it.each([
    ['+44 (0)20 7946 0018', '+4402079460018'],
    ['555-123-4567', '5551234567'],
    ['2026-12-24', undefined],
    ['12', undefined],
  ])('a phone reads %j as %j', (text, expected) => {
    expect(read({ type: 'string' }, text, { name: 'phone' })).toBe(expected);
  });

  it.each([
    ['my name is Ada Lovelace', false, 'Ada Lovelace'],
    ["I'm Jean-Luc O'Brien, hello", false, "Jean-Luc O'Brien"],
    ['my name is ada lovelace and I like lamps', false, 'Ada Lovelace'],
    ['under the name van der Berg', false, 'van der Berg'],
    ['book it for Ludwig van Beethoven', false, 'Ludwig van Beethoven'],
    ["I'm looking for a place on Saturday", false, undefined],
    ['for Saturday', false, undefined],
    ['grace hopper', true, 'Grace Hopper'],
    ["it's Grace, thanks", true, 'Grace'],
    ['I do not know', true, undefined],
    ['what do you mean?', true, undefined],
  ])('a name reads %j (asked: %j) as %j', (text, asked, expected) => {
    expect(read({ type: 'string' }, text, { name: 'visitor_name', asked })).toBe(expected);
  });

  it.each([
    ['weather in Paris?', false, 'Paris'],
    ['what is it like in new york', false, 'New York'],
    ['in the morning', false, undefined],
    ['london', true, 'London'],
  ])('a place reads %j (asked: %j) as %j', (text, asked, expected) => {
    expect(read({ type: 'string', description: 'City' }, text, { name: 'city', asked })).toBe(expected);
  });

  it.each([
    ['cancel LH-4821', 'LH-4821'],
    ['it is lh 4821', 'LH-4821'],
    ['lh4821', 'LH-4821'],
    ['AB-4821', undefined],
  ])('a code with a pattern reads %j as %j', (text, expected) => {
    expect(read({ type: 'string', pattern: '^LH-[0-9]{4}$' }, text, { name: 'booking_code' })).toBe(expected);
  });

  it.each([
    ['order A-1001 is late', false, 'A-1001'],
    ['my order number is 88213', false, '88213'],
    ['88 213', true, '88213'],
    ['I come on the 3rd', false, undefined],
  ])('a code reads %j (asked: %j) as %j', (text, asked, expected) => {
    expect(read({ type: 'string' }, text, { name: 'order_id', asked })).toBe(expected);
  });

  it('a pattern that could take for ever is not tried', () => {
    const started = performance.now();
    read({ type: 'string', pattern: '^(a+)+$' }, `code ${'a'.repeat(60)}!`, { name: 'code', asked: true });
    expect(performance.now() - started).toBeLessThan(200);
  });

  it.each([
    ['by tram please', 'tram'],
    ['on foot', 'walking'],
    ['we drive', 'car'],
    ['hm', undefined],
  ])('a choice reads %j as %j', (text, expected) => {
    expect(read({ enum: ['walking', 'tram', 'car'] }, text, { asked: true })).toBe(expected);
  });

  it.each([
    ['yes please', true, true],
    ['no thanks', true, false],
    ['with a wheelchair', false, true],
    ['without a wheelchair', false, false],
    ['three of us', false, undefined],
  ])('a yes or no reads %j (asked: %j) as %j', (text, asked, expected) => {
    expect(read({ type: 'boolean' }, text, { name: 'wheelchair', asked })).toBe(expected);
  });

  it('a day and a time become one moment', () => {
    expect(read({ type: 'string', format: 'date-time' }, 'next Tuesday at 3 pm')).toBe('2026-12-01T15:00:00Z');
  });

  it('words are used once', () => {
    const slots = schemaSlots({
      type: 'object',
      properties: {
        email: { type: 'string', format: 'email' },
        date,
        time,
        party_size: people,
        visitor_name: { type: 'string', description: 'Name for the booking' },
      },
    });
    const text = 'Two people on 3 December at 11, my name is Ada Lovelace, ada@example.org';
    const found = readSlots(text, slots, { today, asked: null, known: new Set() });
    expect(Object.fromEntries(found)).toEqual({
      email: 'ada@example.org',
      date: '2026-12-03',
      time: '11:00',
      party_size: 2,
      visitor_name: 'Ada Lovelace',
    });
  });

  it.each([
    ['red and blue', ['red', 'blue']],
    ['only green', ['green']],
  ])('a list of choices reads %j as %j', (text, expected) => {
    expect(read({ type: 'array', items: { enum: ['red', 'green', 'blue'] } }, text)).toEqual(expected);
  });
});

import { describe, expect, it } from 'vitest';
import { bookVisit, cancelVisit, emptyVisitBook, findVisitTimes, type VisitBook } from './visit-book.ts';

const today = '2026-11-24';
const visit = { date: '2026-11-28', time: '11:30', party_size: 2, visitor_name: 'Ada Lovelace' };

function roomAt(book: VisitBook, time: string): number {
  const { times } = findVisitTimes(book, { date: visit.date }, today) as unknown as {
    times: { time: string; places_left: number }[];
  };
  return times.find((entry) => entry.time === time)?.places_left ?? 0;
}

describe('the visit book', () => {
  it('lists the times of a day that have room, and says them', () => {
    const answer = findVisitTimes(emptyVisitBook, { date: visit.date, party_size: 2 }, today);
    expect(answer.ok).toBe(true);
    expect(answer.message).toMatch(/^On Saturday 28 November there is room at 10:00, .* and 15:30\.$/);
    expect(findVisitTimes(emptyVisitBook, { date: visit.date, party_size: 2 }, today)).toEqual(answer);
  });

  it('has less room after a booking, and the same as before after its cancellation', () => {
    const before = roomAt(emptyVisitBook, '11:30');
    const { book, answer } = bookVisit(emptyVisitBook, visit, today);
    expect(answer).toMatchObject({ ok: true, status: 'booked', booking_code: expect.stringMatching(/^LH-\d{4}$/) });
    expect(roomAt(book, '11:30')).toBe(before - 2);
    const cancelled = cancelVisit(book, { booking_code: answer.booking_code });
    expect(cancelled.answer.ok).toBe(true);
    expect(roomAt(cancelled.book, '11:30')).toBe(before);
  });

  it('gives every booking a code of its own', () => {
    let book = emptyVisitBook;
    for (let n = 0; n < 200; n += 1) {
      const day = `2027-${String(1 + (n % 12)).padStart(2, '0')}-${String(1 + (n % 28)).padStart(2, '0')}`;
      book = bookVisit(book, { ...visit, party_size: 1, date: day }, today).book;
    }
    expect(book.bookings.length).toBeGreaterThan(150);
    expect(new Set(book.bookings.map((entry) => entry.booking_code)).size).toBe(book.bookings.length);
  });

  it.each([
    [{ date: '2026-11-23' }, /in the past/],
    [{ date: '2026-11-30' }, /Monday.* closed/],
    [{ date: '2026-02-30' }, /is not a date/],
    [{ date: 'someday' }, /is not a date/],
    [{ time: '12:00' }, /Visits begin at/],
    [{ party_size: 13 }, /one to 12 people/],
    [{ party_size: 0 }, /one to 12 people/],
    [{ party_size: 'two' }, /one to 12 people/],
    [{ visitor_name: '  ' }, /name is needed/],
    [{ party_size: 12 }, /there is room for .* only/],
  ])('refuses %j in words and books nothing', (change, message) => {
    // A day on which the time is not wholly free, so that twelve are too many.
    const full = bookVisit(emptyVisitBook, visit, today).book;
    const { book, answer } = bookVisit(full, { ...visit, ...change }, today);
    expect(answer.ok).toBe(false);
    expect(answer.message).toMatch(message);
    expect(book).toBe(full);
  });

  it.each([
    ['today', '2026-11-24'],
    ['Tomorrow', '2026-11-25'],
    ['saturday', '2026-11-28'],
    ['next Tuesday', '2026-12-01'],
  ])('reads the day %j as %j', (said, date) => {
    expect(findVisitTimes(emptyVisitBook, { date: said }, today)).toMatchObject({ ok: true, date });
    expect(bookVisit(emptyVisitBook, { ...visit, date: said }, today).answer).toMatchObject({ ok: true, date });
  });

  it('says that a code is unknown, and that a booking was cancelled before', () => {
    expect(cancelVisit(emptyVisitBook, { booking_code: 'LH-0000' }).answer).toMatchObject({ ok: false });
    const booked = bookVisit(emptyVisitBook, visit, today);
    const code = String(booked.answer.booking_code).toLowerCase();
    const once = cancelVisit(booked.book, { booking_code: code });
    expect(cancelVisit(once.book, { booking_code: code }).answer.message).toMatch(/cancelled before/);
  });
});

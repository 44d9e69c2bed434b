export interface Booking {
  readonly booking_code: string;
  readonly date: string;
  readonly time: string;
  readonly party_size: number;
  readonly visitor_name: string;
  readonly status: 'booked' | 'cancelled';
}

/** Everything the demo remembers. */
export interface VisitBook {
  readonly bookings: readonly Booking[];
  /** Answers already given, by idempotency key, oldest first. */
  readonly answers: readonly (readonly [key: string, answer: VisitAnswer])[];
}

/** `message` can be spoken as it is; without `ok` nothing was done, and the call has failed. */
export type VisitAnswer = Readonly<Record<string, unknown>> & { readonly ok: boolean; readonly message: string };

export const emptyVisitBook: VisitBook = { bookings: [], answers: [] };

const times = ['10:00', '11:30', '13:00', '14:30', '15:30'];
const placesPerTime = 12;
const days = ['Sunday', 'Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday'];
const months = 'January February March April May June July August September October November December'.split(' ');

type Arguments = Readonly<Record<string, unknown>>;

/** Which times of a day still have room. `today` is an ISO date. */
export function findVisitTimes(book: VisitBook, args: Arguments, today: string): VisitAnswer {
  const date = dayMeant(String(args.date ?? ''), today);
  const refused = refusedDay(date, today);
  if (refused !== null) return refused;
  const wanted = typeof args.party_size === 'number' ? args.party_size : 1;
  const open = times.map((time) => ({ time, places_left: placesLeft(book, date, time) }));
  const fitting = open.filter(({ places_left }) => places_left >= wanted);
  const message =
    fitting.length === 0
      ? `On ${spokenDate(date)} there is no room for ${people(wanted)} any more.`
      : `On ${spokenDate(date)} there is room at ${listed(fitting.map(({ time }) => time))}.`;
  return { ok: true, message, date, times: fitting };
}

export function bookVisit(book: VisitBook, args: Arguments, today: string): { book: VisitBook; answer: VisitAnswer } {
  const date = dayMeant(String(args.date ?? ''), today);
  const time = String(args.time ?? '');
  const party_size = Number(args.party_size);
  const visitor_name = String(args.visitor_name ?? '').trim();
  const refused = refusedDay(date, today) ?? refusedVisit(book, { date, time, party_size, visitor_name });
  if (refused !== null) return { book, answer: refused };
  const booking_code = nextCode(book);
  const booking: Booking = { booking_code, date, time, party_size, visitor_name, status: 'booked' };
  const message = `${visitor_name} is booked for ${people(party_size)} on ${spokenDate(date)} at ${time}. The code is ${booking_code}.`;
  return { book: { ...book, bookings: [...book.bookings, booking] }, answer: { ok: true, message, ...booking } };
}

export function cancelVisit(book: VisitBook, args: Arguments): { book: VisitBook; answer: VisitAnswer } {
  const code = String(args.booking_code ?? '')
    .trim()
    .toUpperCase();
  const booking = book.bookings.find((entry) => entry.booking_code === code);
  if (booking === undefined) return { book, answer: no(`There is no booking with the code ${code}.`) };
  const when = `${spokenDate(booking.date)} at ${booking.time}`;
  if (booking.status === 'cancelled') {
    return {
      book,
      answer: { ok: true, message: `The booking ${code} for ${when} was cancelled before.`, booking_code: code },
    };
  }
  const bookings = book.bookings.map((entry) =>
    entry === booking ? { ...entry, status: 'cancelled' as const } : entry,
  );
  return {
    book: { ...book, bookings },
    answer: { ok: true, message: `The booking ${code} for ${when} is cancelled.`, booking_code: code },
  };
}

/** `today`, `tomorrow` and weekdays (the first one after today) as ISO dates; anything else as it is. */
function dayMeant(said: string, today: string): string {
  const word = said
    .trim()
    .toLowerCase()
    .replace(/^(?:next|this|on) /, '');
  const now = new Date(`${today}T12:00:00Z`);
  const weekday = days.findIndex((day) => day.toLowerCase() === word);
  const ahead =
    word === 'today' ? 0 : word === 'tomorrow' ? 1 : weekday < 0 ? null : (weekday - now.getUTCDay() + 7) % 7 || 7;
  return ahead === null ? said.trim() : new Date(now.getTime() + ahead * 86_400_000).toISOString().slice(0, 10);
}

function refusedDay(date: string, today: string): VisitAnswer | null {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(date) ? new Date(`${date}T12:00:00Z`) : null;
  if (at === null || Number.isNaN(at.getTime()) || at.toISOString().slice(0, 10) !== date)
    return no(`"${date}" is not a date. It must be written as YYYY-MM-DD.`);
  if (date < today) return no(`${spokenDate(date)} is in the past.`);
  if (at.getUTCDay() === 1) return no(`${spokenDate(date)} is a Monday, and on Mondays the museum is closed.`);
  return null;
}

function refusedVisit(book: VisitBook, visit: Omit<Booking, 'booking_code' | 'status'>): VisitAnswer | null {
  const { date, time, party_size, visitor_name } = visit;
  if (!times.includes(time)) return no(`Visits begin at ${listed(times)}, not at ${time}.`);
  if (!Number.isInteger(party_size) || party_size < 1 || party_size > placesPerTime)
    return no(`A group has one to ${placesPerTime} people.`);
  if (visitor_name === '') return no('A name is needed for the booking.');
  const left = placesLeft(book, date, time);
  return left >= party_size ? null : no(`On ${spokenDate(date)} at ${time} there is room for ${people(left)} only.`);
}

/** Room left by bookings, and by other visitors, of whom there are the same number whenever one asks. */
function placesLeft(book: VisitBook, date: string, time: string): number {
  let others = 0;
  for (const character of `${date} ${time}`) others = (others * 31 + character.charCodeAt(0)) % 9973;
  const booked = book.bookings.filter(
    (entry) => entry.date === date && entry.time === time && entry.status === 'booked',
  );
  return Math.max(0, placesPerTime - (others % 7) - booked.reduce((sum, entry) => sum + entry.party_size, 0));
}

/** Codes look random and never repeat: multiplication by a number without a common factor visits each of them once. */
function nextCode(book: VisitBook): string {
  return `LH-${String(1000 + ((book.bookings.length * 1237 + 3821) % 9000)).padStart(4, '0')}`;
}

function no(message: string): VisitAnswer {
  return { ok: false, message };
}

function people(count: number): string {
  return count === 1 ? 'one person' : `${count} people`;
}

function spokenDate(date: string): string {
  const at = new Date(`${date}T12:00:00Z`);
  return `${days[at.getUTCDay()]} ${at.getUTCDate()} ${months[at.getUTCMonth()]}`;
}

function listed(items: readonly string[]): string {
  return items.length <= 1 ? (items[0] ?? '') : `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

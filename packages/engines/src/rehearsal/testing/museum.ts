import type { OfferedTool } from '@palaver/runtime/ports';

/** A front desk as a PAL's prompt and tools would be: what the conversations of the tests are held with. */
export const museumPrompt = `You are the front desk of the Lantern House Museum. Speak briefly.
Never promise what a tool has not confirmed.
The museum is open from Tuesday to Sunday, from 10:00 to 17:00. On Mondays it is closed.
Admission is free.
Dogs are not allowed inside, except assistance dogs.`;

const filler = { type: 'string', description: 'One short sentence to say while this runs.' };
const date = { type: 'string', format: 'date', description: 'Date of the visit, as YYYY-MM-DD' };

function tool(
  name: string,
  description: string,
  properties: Record<string, unknown>,
  required: readonly string[],
  takesFiller = true,
): OfferedTool {
  const parameters = takesFiller
    ? {
        type: 'object',
        properties: { response_to_user: filler, ...properties },
        required: ['response_to_user', ...required],
      }
    : { type: 'object', properties, required };
  return { name, description, parameters };
}

export const museumTools: readonly OfferedTool[] = [
  tool(
    'find_visit_times',
    'Look up which visiting times are still available on a day.',
    { date, party_size: { type: 'integer', description: 'Number of people who want to come' } },
    ['date'],
  ),
  tool(
    'book_visit',
    'Book a visit to the museum for a group on a day and time that is available.',
    {
      date,
      time: { type: 'string', pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$', description: 'Time of arrival, as HH:MM' },
      party_size: { type: 'integer', minimum: 1, maximum: 12, description: 'Number of people who will come' },
      visitor_name: { type: 'string', description: 'Name for the booking' },
    },
    ['date', 'time', 'party_size', 'visitor_name'],
  ),
  tool(
    'cancel_visit',
    'Cancel a visit that was booked, by the code of the booking.',
    {
      booking_code: {
        type: 'string',
        pattern: '^LH-[0-9]{4}$',
        description: 'Code of the booking, for example LH-4821',
      },
    },
    ['booking_code'],
  ),
  tool(
    'show_directions',
    "Show a plan with the way to a place in the museum on the visitor's screen.",
    { place: { type: 'string', enum: ['main entrance', 'lens room', 'toilets'], description: 'Place in the museum' } },
    ['place'],
    false,
  ),
  tool('end_call', 'End the call at a natural stop.', {}, [], false),
];

export const museumEndpoints = {
  find_visit_times: (args: Record<string, unknown>) => ({
    ok: true,
    message: `There is room at 10:00 and 11:30 on ${args.date}.`,
    times: [
      { time: '10:00', places_left: 8 },
      { time: '11:30', places_left: 3 },
    ],
  }),
  book_visit: (args: Record<string, unknown>) => ({
    ok: true,
    message: `It is booked for ${args.visitor_name}.`,
    booking_code: 'LH-4821',
  }),
  cancel_visit: (args: Record<string, unknown>) => ({
    ok: true,
    message: `The booking ${args.booking_code} is cancelled.`,
  }),
  show_directions: () => 'The plan is on the screen.',
};

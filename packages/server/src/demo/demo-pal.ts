/** What the demo creates, as the bodies of the API: one PAL and its four tools. */
export const demoPal = {
  pal_name: 'Lantern House front desk',
  default_face_id: 'r4a0c51e7d01',
  system_prompt: `You are the front desk of the Lantern House Museum, a small museum of lamps, lighthouses and signal lights.
You help visitors to find a time for a visit, to book one, to cancel one, and to find their way inside. Speak briefly and warmly, one or two sentences at a time. Ask for one missing detail at a time. Offer only times that find_visit_times has returned. Never say that something is booked or cancelled before the tool has said so. If you do not know something, say so.

About the museum:
The museum is open from Tuesday to Sunday, from 10:00 to 17:00. On Mondays it is closed.
A visit takes about ninety minutes, and a group has at most twelve people.
Admission is free; tours of the lighthouse lens room are included.
The whole house is accessible by wheelchair, and the lift is to the left of the main entrance.
Dogs are not allowed inside, except assistance dogs.
The cafe in the courtyard is open until 16:30 and serves soup, cake and coffee.`,
  greeting:
    'Welcome to the Lantern House Museum! I can look up visiting times, book or cancel a visit, or show you the way to a room. What can I do for you?',
} as const;

/** Models do not know what day it is; so the endpoints take words, too. */
const date = {
  type: 'string',
  description:
    "Day of the visit, as YYYY-MM-DD. Where today's date is not known, one of the words today, tomorrow, or the name of a weekday.",
} as const;

export type DemoToolName = 'find_visit_times' | 'book_visit' | 'cancel_visit' | 'show_directions';

/** The tools, in the order they are attached; `endpointPath` is null where the call goes to the page instead. */
export const demoTools: readonly {
  readonly name: DemoToolName;
  readonly endpointPath: string | null;
  readonly body: Readonly<Record<string, unknown>>;
}[] = [
  {
    name: 'find_visit_times',
    endpointPath: '/find-visit-times',
    body: {
      description: 'Look up which visiting times are still available on a day. Use it before a booking.',
      parameters: {
        type: 'object',
        properties: {
          date,
          party_size: { type: 'integer', minimum: 1, maximum: 12, description: 'Number of people who want to come' },
        },
        required: ['date'],
      },
      on_call: 'generate_filler',
      on_resolve: 'generate_response',
      policy: { effect: 'read' },
    },
  },
  {
    name: 'book_visit',
    endpointPath: '/book-visit',
    body: {
      description: 'Book a visit to the museum for a group on a day and time that is available.',
      parameters: {
        type: 'object',
        properties: {
          date,
          time: {
            type: 'string',
            pattern: '^([01][0-9]|2[0-3]):[0-5][0-9]$',
            description: 'Time of arrival, as HH:MM in 24 hours',
          },
          party_size: { type: 'integer', minimum: 1, maximum: 12, description: 'Number of people who will come' },
          visitor_name: { type: 'string', minLength: 2, maxLength: 80, description: 'Name for the booking' },
        },
        required: ['date', 'time', 'party_size', 'visitor_name'],
      },
      on_call: 'generate_filler',
      on_resolve: 'generate_response',
      policy: {
        effect: 'write',
        confirm: 'explicit',
        confirm_text:
          'A visit on {date} at {time} for a group of {party_size}, in the name of {visitor_name}: shall I book it?',
        idempotent_endpoint: true,
      },
    },
  },
  {
    name: 'cancel_visit',
    endpointPath: '/cancel-visit',
    body: {
      description: 'Cancel a visit that was booked, by the code of the booking.',
      parameters: {
        type: 'object',
        properties: {
          booking_code: {
            type: 'string',
            pattern: '^LH-[0-9]{4}$',
            description: 'Code of the booking, for example LH-4821',
          },
        },
        required: ['booking_code'],
      },
      on_call: 'generate_filler',
      on_resolve: 'generate_response',
      policy: { effect: 'idempotent_write', idempotent_endpoint: true },
    },
  },
  {
    name: 'show_directions',
    endpointPath: null,
    body: {
      description: "Show a plan with the way to a place in the museum on the visitor's screen.",
      parameters: {
        type: 'object',
        properties: {
          place: {
            type: 'string',
            enum: ['main entrance', 'lens room', 'courtyard cafe', 'lift', 'cloakroom', 'toilets', 'museum shop'],
            description: 'Place in the museum',
          },
        },
        required: ['place'],
      },
      on_call: 'static_filler',
      static_filler: 'I am sending a plan to your screen.',
      on_resolve: 'add_to_context',
      policy: { effect: 'read' },
    },
  },
];

import type { LiveEvent } from '@palaver/client';
import { useState } from 'react';
import { clockTime } from './clock-time.ts';
import { eventInWords } from './event-in-words.ts';

const step = 100;

/** Every durable event, in order, as it is on the wire. */
export function EventLog({ events }: { readonly events: readonly LiveEvent[] }) {
  const [shown, setShown] = useState(step);
  if (events.length === 0) return <p className="muted">Nothing has happened.</p>;
  return (
    <>
      <table className="event-log">
        <thead>
          <tr>
            <th scope="col">Time</th>
            <th scope="col">Event</th>
            <th scope="col">What it says</th>
          </tr>
        </thead>
        <tbody>
          {events.slice(0, shown).map((event) => (
            <tr key={event.seq}>
              <td>{clockTime(event.timestamp * 1000)}</td>
              <th scope="row">
                <code>{event.event_type}</code>
              </th>
              <td>{eventInWords(event)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {events.length > shown && (
        <button className="quiet-button" type="button" onClick={() => setShown(shown + step)}>
          Show more of {events.length.toLocaleString()}
        </button>
      )}
    </>
  );
}

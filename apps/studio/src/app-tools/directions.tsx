import { type CallItem, type ConversationStore, nameInWords } from '@palaver/client';
import { useEffect } from 'react';
import type { DirectionsView } from './read-directions.ts';
import { routeOf } from './route-of.ts';

export interface DirectionsProps {
  readonly call: CallItem;
  readonly directions: DirectionsView;
  readonly store: ConversationStore | null;
}

/** A plan with the way drawn in. Once it is on the screen, the call is answered with what was shown. */
export function Directions({ call, directions, store }: DirectionsProps) {
  const { tool_call_id, state } = call;
  const { place } = directions;
  useEffect(() => {
    if (state === 'dispatched') store?.toolResult(tool_call_id, { shown: true, place });
  }, [store, tool_call_id, state, place]);

  const name = /[_-]/.test(place) ? nameInWords(place) : place.charAt(0).toUpperCase() + place.slice(1);
  const route = routeOf(place);
  return (
    <figure className="directions">
      <svg viewBox="0 0 320 150" role="img" aria-label={`A plan with the way to ${name}`}>
        {route.rooms.map((room) => (
          <rect key={`${room.x}-${room.y}`} className="plan-room" rx="6" {...room} />
        ))}
        <polyline className="plan-way" points={route.points.map(({ x, y }) => `${x},${y}`).join(' ')} />
        <circle className="plan-start" cx={route.points[0]!.x} cy={route.points[0]!.y} r="6" />
        <path
          className="plan-goal"
          d={`M${route.points.at(-1)!.x} ${route.points.at(-1)!.y}c-4-7-9-11-9-16a9 9 0 0 1 18 0c0 5-5 9-9 16z`}
        />
      </svg>
      <figcaption>
        <strong>{name}</strong>
        <span>{directions.from === null ? 'from the entrance' : `from ${directions.from}`}</span>
        {directions.note !== null && <span>{directions.note}</span>}
        {directions.steps.length > 0 && (
          <ol>
            {directions.steps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        )}
      </figcaption>
    </figure>
  );
}

import type { CallItem, ConversationStore } from '@palaver/client';
import { useEffect } from 'react';
import { planSize, type Room, rooms, type Way } from './museum-plan.ts';

export interface DirectionsProps {
  readonly call: CallItem;
  readonly place: string;
  readonly way: Way;
  readonly store: ConversationStore | null;
}

/** The demo museum's plan with the way drawn in. Once it is on the screen, the call is answered with the way. */
export function Directions({ call, place, way, store }: DirectionsProps) {
  const { tool_call_id, state } = call;
  useEffect(() => {
    if (state === 'dispatched') store?.toolResult(tool_call_id, { shown: true, place, way: way.words });
  }, [store, tool_call_id, state, place, way]);

  const start = way.points[0];
  const goal = way.points.at(-1) ?? start;
  return (
    <figure className="directions">
      <svg viewBox={`0 0 ${planSize.width} ${planSize.height}`} role="img" aria-label={`A plan with the way: ${place}`}>
        {rooms.map((room) => (
          <RoomShape key={room.name} room={room} isGoal={room.name === place} />
        ))}
        <polyline className="plan-way" points={way.points.map(({ x, y }) => `${x},${y}`).join(' ')} />
        <circle className="plan-start" cx={start.x} cy={start.y} r="6" />
        <path className="plan-goal" d={`M${goal.x} ${goal.y}c-4-7-9-11-9-16a9 9 0 0 1 18 0c0 5-5 9-9 16z`} />
      </svg>
      <figcaption>
        <strong>{place.charAt(0).toUpperCase() + place.slice(1)}</strong>
        <span>{way.words}</span>
      </figcaption>
    </figure>
  );
}

/** Labels stand at the outer wall, where no way leads. */
function RoomShape({ room, isGoal }: { readonly room: Room; readonly isGoal: boolean }) {
  return (
    <g className={isGoal ? 'plan-room plan-room-goal' : 'plan-room'}>
      <rect x={room.x} y={room.y} width={room.width} height={room.height} rx="5" />
      <text x={room.x + room.width / 2} y={room.y + 17} textAnchor="middle">
        {room.label}
      </text>
    </g>
  );
}

interface Point {
  readonly x: number;
  readonly y: number;
}

interface Room extends Point {
  readonly width: number;
  readonly height: number;
}

export interface Route {
  readonly rooms: readonly Room[];
  /** From the entrance, along the corridor, to the door of the place. */
  readonly points: readonly [Point, ...Point[]];
}

const corridorY = 75;
const columns = [16, 92, 168, 244] as const;
const width = 60;

/** A plan of eight rooms on a corridor; the same place is always behind the same door. */
export function routeOf(place: string): Route {
  const rooms = columns.flatMap((x) => [
    { x, y: 10, width, height: 48 },
    { x, y: 92, width, height: 48 },
  ]);
  let sum = 0;
  for (const character of place.toLowerCase()) sum = (sum * 31 + (character.codePointAt(0) ?? 0)) % 8191;
  // The first two rooms are beside the entrance; a way that short shows nothing.
  const room = rooms[2 + (sum % (rooms.length - 2))]!;
  const doorX = room.x + width / 2;
  const doorY = room.y < corridorY ? room.y + 34 : room.y + 22;
  return {
    rooms,
    points: [
      { x: 12, y: corridorY },
      { x: doorX, y: corridorY },
      { x: doorX, y: doorY },
    ],
  };
}

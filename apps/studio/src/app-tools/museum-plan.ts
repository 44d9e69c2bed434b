/** The ground floor of the demo's museum, in the units of the plan's drawing. */
export const planSize = { width: 360, height: 220 };

export interface Room {
  readonly name: string;
  readonly label: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const rooms: readonly Room[] = [
  { name: 'lamp gallery', label: 'Lamps', x: 12, y: 10, width: 84, height: 52 },
  { name: 'lens room', label: 'Lens room', x: 108, y: 10, width: 144, height: 52 },
  { name: 'signal gallery', label: 'Signals', x: 264, y: 10, width: 84, height: 52 },
  { name: 'toilets', label: 'Toilets', x: 12, y: 74, width: 84, height: 60 },
  { name: 'courtyard cafe', label: 'Courtyard cafe', x: 120, y: 80, width: 120, height: 54 },
  { name: 'museum shop', label: 'Shop', x: 264, y: 74, width: 84, height: 60 },
  { name: 'lift', label: 'Lift', x: 12, y: 146, width: 84, height: 60 },
  { name: 'cloakroom', label: 'Cloakroom', x: 264, y: 146, width: 84, height: 60 },
];

export interface Way {
  /** The way for people who cannot see the plan, and for the PAL. */
  readonly words: string;
  readonly points: readonly [Point, ...Point[]];
}

interface Point {
  readonly x: number;
  readonly y: number;
}

const door: Point = { x: 180, y: 204 };

const ways: Readonly<Record<string, Way>> = {
  'main entrance': {
    words: 'You come in here: the entrance leads straight into the lobby.',
    points: [door, { x: 180, y: 172 }],
  },
  lift: {
    words: 'From the main entrance, turn left: the lift is across the lobby.',
    points: [door, { x: 180, y: 170 }, { x: 78, y: 170 }],
  },
  cloakroom: {
    words: 'From the main entrance, turn right: the cloakroom is across the lobby.',
    points: [door, { x: 180, y: 170 }, { x: 282, y: 170 }],
  },
  toilets: {
    words: 'From the lobby, take the passage on the left: the toilets are the first door on the left.',
    points: [door, { x: 180, y: 160 }, { x: 108, y: 160 }, { x: 108, y: 100 }, { x: 78, y: 100 }],
  },
  'museum shop': {
    words: 'From the lobby, take the passage on the right: the shop is the first door on the right.',
    points: [door, { x: 180, y: 160 }, { x: 252, y: 160 }, { x: 252, y: 100 }, { x: 282, y: 100 }],
  },
  'courtyard cafe': {
    words: 'Walk straight through the lobby into the courtyard: the cafe is in front of you.',
    points: [door, { x: 180, y: 130 }],
  },
  'lens room': {
    words:
      'From the lobby, take the passage on the left, follow the courtyard to its far side and turn into the lens room.',
    points: [door, { x: 180, y: 160 }, { x: 108, y: 160 }, { x: 108, y: 71 }, { x: 180, y: 71 }, { x: 180, y: 54 }],
  },
};

/** The way to a place of the museum; null for a place it does not have. */
export function wayTo(place: unknown): Way | null {
  return typeof place === 'string' && Object.hasOwn(ways, place) ? ways[place]! : null;
}

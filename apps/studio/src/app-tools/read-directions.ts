/** Where somebody is to go: the part of a map tool's arguments this page can draw. */
export interface DirectionsView {
  readonly place: string;
  readonly from: string | null;
  readonly steps: readonly string[];
  readonly note: string | null;
}

const placeNames = ['place', 'destination', 'room', 'location', 'to', 'target', 'address', 'where'];

/** Reads the arguments of a tool that shows a map or directions; null when this is another kind of tool. */
export function readDirections(name: string, values: Readonly<Record<string, unknown>>): DirectionsView | null {
  if (!/map|direction|route|way_to|find_room/.test(name.toLowerCase())) return null;
  const place = firstText(values, placeNames);
  if (place === null) return null;
  return {
    place,
    from: firstText(values, ['from', 'start', 'origin']),
    steps: Array.isArray(values.steps) ? values.steps.filter((step) => typeof step === 'string') : [],
    note: firstText(values, ['note', 'message', 'hint', 'description']),
  };
}

function firstText(values: Readonly<Record<string, unknown>>, names: readonly string[]): string | null {
  for (const name of names) {
    const value = values[name];
    if (typeof value === 'string' && value.trim() !== '') return value;
  }
  return null;
}

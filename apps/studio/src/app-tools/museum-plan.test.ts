import { describe, expect, it } from 'vitest';
import { planSize, rooms, wayTo } from './museum-plan.ts';

describe('wayTo', () => {
  it.each(['lift', 'cloakroom', 'toilets', 'museum shop', 'courtyard cafe', 'lens room'])('ends in the %s', (place) => {
    const end = wayTo(place)!.points.at(-1)!;
    const room = rooms.find((one) => one.name === place)!;
    expect(end.x).toBeGreaterThan(room.x);
    expect(end.x).toBeLessThan(room.x + room.width);
    expect(end.y).toBeGreaterThan(room.y);
    expect(end.y).toBeLessThan(room.y + room.height);
  });

  it('goes along walls only where there are none', () => {
    for (const place of ['main entrance', ...rooms.map((room) => room.name)]) {
      const points = wayTo(place)?.points ?? [];
      for (const { x, y } of points.slice(0, -1)) {
        expect(
          rooms.filter((room) => x > room.x && x < room.x + room.width && y > room.y && y < room.y + room.height),
        ).toEqual([]);
      }
      for (const [index, { x, y }] of points.entries()) {
        const before = points[index - 1];
        expect(before === undefined || before.x === x || before.y === y).toBe(true);
        expect(x < planSize.width && y < planSize.height).toBe(true);
      }
    }
  });

  it.each(['garden', '', 'toString', 7, undefined])('knows no way to %s', (place) => {
    expect(wayTo(place)).toBeNull();
  });
});

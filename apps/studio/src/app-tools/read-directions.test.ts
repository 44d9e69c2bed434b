import { describe, expect, it } from 'vitest';
import { readDirections } from './read-directions.ts';
import { routeOf } from './route-of.ts';

describe('readDirections', () => {
  it('reads where to go, from where, and how', () => {
    const values = { destination: 'Room 4', from: 'the lift', steps: ['Turn left', 7], note: 'Mind the step' };
    expect(readDirections('show_directions', values)).toEqual({
      place: 'Room 4',
      from: 'the lift',
      steps: ['Turn left'],
      note: 'Mind the step',
    });
  });

  it.each([
    ['open_form', { place: 'Room 4' }],
    ['show_map', {}],
    ['show_map', { place: '  ' }],
    ['show_map', { place: 4 }],
  ])('leaves %s with %j to the plain card', (name, values) => {
    expect(readDirections(name, values)).toBeNull();
  });
});

describe('routeOf', () => {
  it('leads to the same door every time, inside the plan', () => {
    for (const place of ['pier', 'Café', '会議室', '']) {
      expect(routeOf(place)).toEqual(routeOf(place));
      for (const { x, y } of routeOf(place).points) {
        expect(x).toBeGreaterThan(0);
        expect(x).toBeLessThan(320);
        expect(y).toBeGreaterThan(0);
        expect(y).toBeLessThan(150);
      }
    }
  });
});

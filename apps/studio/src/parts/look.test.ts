import { describe, expect, it } from 'vitest';
import { lookOf, tintOf } from './look.ts';

describe('lookOf', () => {
  it('gives a seed the same face every time, on its own tint', () => {
    expect(lookOf('r4a0c51e7d01')).toEqual(lookOf('r4a0c51e7d01'));
    expect(lookOf('Mara').tint).toBe(tintOf('Mara'));
  });

  it('spreads seeds over all tints and cuts', () => {
    const looks = Array.from({ length: 200 }, (_, index) => lookOf(`p${index}`));
    expect(new Set(looks.map((look) => look.tint)).size).toBe(5);
    expect(new Set(looks.map((look) => look.cut)).size).toBe(5);
    expect(looks.some((look) => look.glasses)).toBe(true);
  });
});

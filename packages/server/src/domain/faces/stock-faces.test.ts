import { describe, expect, it } from 'vitest';
import { findFace, stockFaces, stockFaceThumbnail } from './stock-faces.ts';

describe('the stock faces', () => {
  it('are at least eight different people with ids of the right form', () => {
    expect(stockFaces.length).toBeGreaterThanOrEqual(8);
    expect(new Set(stockFaces.map((face) => face.face_id)).size).toBe(stockFaces.length);
    expect(new Set(stockFaces.map((face) => face.face_name)).size).toBe(stockFaces.length);
    for (const face of stockFaces) expect(face.face_id).toMatch(/^r[0-9a-f]{11}$/);
    expect(stockFaces.some((face) => face.model_name === 'phoenix-4')).toBe(true);
  });

  it('each have a picture of their own that stands alone', () => {
    const pictures = stockFaces.map((face) => stockFaceThumbnail(face.face_id));
    expect(new Set(pictures).size).toBe(stockFaces.length);
    for (const picture of pictures) {
      expect(picture).toMatch(/^<svg xmlns="http:\/\/www\.w3\.org\/2000\/svg" .*<\/svg>$/);
      expect(picture).not.toMatch(/NaN|undefined|href|script/);
    }
  });

  it('are found by their id only', () => {
    expect(findFace(stockFaces[0]?.face_id ?? '')).toBe(stockFaces[0]);
    expect(findFace('r00000000000')).toBeUndefined();
    expect(stockFaceThumbnail('r00000000000')).toBeNull();
  });
});

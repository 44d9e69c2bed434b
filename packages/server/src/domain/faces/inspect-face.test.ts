import { describe, expect, it } from 'vitest';
import { glb, png, vrm } from '../../../tests/faces/face-material.ts';
import { inspectFace } from './inspect-face.ts';
import { inspectPicture } from './inspect-picture.ts';
import { inspectVrm } from './inspect-vrm.ts';

/** The beginning of a JPEG: a comment, then the frame with the size. */
const jpeg = Buffer.from(
  'ffd8ffe000104a46494600010100000100010000fffe0004aabbffc0001108012c01900301220002110103110100',
  'hex',
);
const webp = (kind: string, facts: string) =>
  Buffer.concat([
    Buffer.from('RIFF\0\0\0\0WEBP'),
    Buffer.from(kind),
    Buffer.from('0a000000', 'hex'),
    Buffer.from(facts.padEnd(40, '0'), 'hex'),
  ]);

describe('the material of a face', () => {
  it('is known by its bytes', () => {
    expect(inspectPicture(png(40, 60))).toEqual({ content_type: 'image/png', width: 40, height: 60 });
    expect(inspectPicture(jpeg)).toEqual({ content_type: 'image/jpeg', width: 400, height: 300 });
    expect(inspectPicture(webp('VP8X', '00000000' + '8f0100' + '2b0100'))).toMatchObject({ width: 400, height: 300 });
    expect(inspectPicture(webp('VP8 ', '000000' + '9d012a' + '9001' + '2c01'))).toMatchObject({
      width: 400,
      height: 300,
    });
    expect(inspectPicture(webp('VP8L', '2f' + '8fc14a00'))).toMatchObject({ width: 400, height: 300 });
  });

  it('may be a VRM model, which can bring a picture', () => {
    const picture = png(64, 64);
    expect(inspectVrm(vrm(picture))).toMatchObject({ version: '1.0', thumbnail: { bytes: picture } });
    const old = glb({
      extensions: { VRM: { meta: { texture: 0 } } },
      textures: [{ source: 0 }],
      images: [{ bufferView: 7 }],
    });
    expect(inspectVrm(old)).toEqual({ version: '0.x', thumbnail: null });
    expect(inspectFace(vrm(png(4, 4)))).toEqual({ kind: 'vrm', thumbnail: null });
  });

  it('is refused with the reason', () => {
    const cases: [Buffer, RegExp][] = [
      [Buffer.alloc(0), /empty/],
      [Buffer.from('<svg onload="alert(1)"/>'), /neither/],
      [Buffer.from('GIF89a'), /neither/],
      [png(8, 200), /8 × 200/],
      [png(9000, 40), /9000/],
      [Buffer.concat([png(64, 64), Buffer.alloc(20_971_520)]), /20 MB/],
      [Buffer.from('0000002066747970isom'), /neither/],
      [Buffer.concat([Buffer.alloc(4), Buffer.from('ftypisom')]), /video/],
      [glb({ asset: { version: '2.0' } }), /not a VRM/],
      [glb({}).subarray(0, 20), /cut/],
      [Buffer.concat([glb({}), Buffer.alloc(1)]), /cut/],
      [jpeg.subarray(0, 24), /neither/],
    ];
    for (const [bytes, reason] of cases) expect(() => inspectFace(bytes), String(reason)).toThrow(reason);
  });

  it('never breaks the reader, whatever the bytes', () => {
    const seeds = [png(40, 60), jpeg, vrm(png(64, 64))];
    for (const seed of seeds) {
      for (let at = 0; at < Math.min(seed.length, 200); at += 1) {
        const broken = Buffer.from(seed);
        broken[at] = (broken[at] ?? 0) ^ 0xff;
        for (const bytes of [broken, seed.subarray(0, at)]) {
          try {
            inspectFace(bytes);
          } catch (error) {
            expect((error as Error).name).toBe('FaceMaterialError');
          }
        }
      }
    }
  });
});

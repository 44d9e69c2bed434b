import { deflateSync } from 'node:zlib';

/** A PNG of one grey. */
export function png(width: number, height: number): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const rows = Buffer.alloc(height * (width + 1), 128);
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND')]);
}

/** A glTF binary of this description, with bytes behind it. */
export function glb(description: unknown, binary: Buffer = Buffer.alloc(0)): Buffer {
  const json = pad(Buffer.from(JSON.stringify(description)), 0x20);
  const body = pad(binary, 0);
  const head = Buffer.alloc(12);
  head.write('glTF', 0, 'latin1');
  head.writeUInt32LE(2, 4);
  head.writeUInt32LE(12 + 8 + json.length + (body.length > 0 ? 8 + body.length : 0), 8);
  const parts = [head, part(json, 0x4e4f534a), json];
  return Buffer.concat(body.length > 0 ? [...parts, part(body, 0x004e4942), body] : parts);
}

/** A VRM 1.0 model without a body, with a picture of itself. */
export function vrm(thumbnail: Buffer): Buffer {
  return glb(
    {
      asset: { version: '2.0' },
      images: [{ bufferView: 0, mimeType: 'image/png' }],
      bufferViews: [{ buffer: 0, byteOffset: 0, byteLength: thumbnail.length }],
      extensions: { VRMC_vrm: { specVersion: '1.0', meta: { name: 'Test', thumbnailImage: 0 } } },
    },
    thumbnail,
  );
}

function chunk(kind: string, data = Buffer.alloc(0)): Buffer {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(data.length);
  return Buffer.concat([length, Buffer.from(kind, 'latin1'), data, Buffer.alloc(4)]);
}

function part(data: Buffer, kind: number): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32LE(data.length, 0);
  head.writeUInt32LE(kind, 4);
  return head;
}

function pad(data: Buffer, fill: number): Buffer {
  return Buffer.concat([data, Buffer.alloc((4 - (data.length % 4)) % 4, fill)]);
}

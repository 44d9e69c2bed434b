import { inspectPicture, type PictureFacts } from './inspect-picture.ts';

/** A VRM model: a glTF binary with the extension of a person. */
export interface VrmFacts {
  readonly version: '0.x' | '1.0';
  /** The picture that its maker gave it; null for none. */
  readonly thumbnail: { readonly bytes: Buffer; readonly facts: PictureFacts } | null;
}

const GLTF = 0x46546c67;
const JSON_CHUNK = 0x4e4f534a;
const BINARY_CHUNK = 0x004e4942;
/** The description of a model has names of bones and expressions, not its points: this is far above any. */
const MOST_JSON = 16_777_216;

type Fields = Readonly<Record<string, unknown>>;

export function isGltfBinary(bytes: Buffer): boolean {
  return bytes.length >= 12 && bytes.readUInt32LE(0) === GLTF;
}

/**
 * Reads a VRM model as far as it is needed to know that it is one.
 * @throws Error saying what is wrong with it
 */
export function inspectVrm(bytes: Buffer): VrmFacts {
  if (!isGltfBinary(bytes) || bytes.readUInt32LE(4) !== 2) throw new Error('it is not a glTF binary of version 2');
  if (bytes.readUInt32LE(8) !== bytes.length) throw new Error('the file is cut, or has bytes behind its end');
  const [json, binary] = chunks(bytes);
  const gltf = parse(json);
  const extensions = fields(gltf.extensions);
  const one = fields(fields(extensions.VRMC_vrm).meta);
  const zero = fields(fields(extensions.VRM).meta);
  if (Object.hasOwn(extensions, 'VRMC_vrm')) {
    return { version: '1.0', thumbnail: picture(gltf, one.thumbnailImage, binary) };
  }
  if (Object.hasOwn(extensions, 'VRM')) {
    const texture = fields(entry(gltf.textures, zero.texture));
    return { version: '0.x', thumbnail: picture(gltf, texture.source, binary) };
  }
  throw new Error('it is a glTF model, but not a VRM: the extension VRM or VRMC_vrm is missing');
}

function chunks(bytes: Buffer): [json: Buffer, binary: Buffer | null] {
  const read = (at: number, kind: number): Buffer | null => {
    if (at + 8 > bytes.length || bytes.readUInt32LE(at + 4) !== kind) return null;
    const end = at + 8 + bytes.readUInt32LE(at);
    return end > bytes.length ? null : bytes.subarray(at + 8, end);
  };
  const json = read(12, JSON_CHUNK);
  if (json === null || json.length > MOST_JSON) throw new Error('its description cannot be read');
  return [json, read(12 + 8 + json.length, BINARY_CHUNK)];
}

function parse(json: Buffer): Fields {
  try {
    return fields(JSON.parse(json.toString('utf8')));
  } catch {
    throw new Error('its description is not JSON');
  }
}

/** The image of an index, where it lies within the file and is a picture. */
function picture(gltf: Fields, index: unknown, binary: Buffer | null): VrmFacts['thumbnail'] {
  const view = fields(entry(gltf.bufferViews, fields(entry(gltf.images, index)).bufferView));
  const { byteOffset: from = 0, byteLength: length } = view;
  if (binary === null || !isSize(from) || !isSize(length) || from + length > binary.length) return null;
  const bytes = binary.subarray(from, from + length);
  const facts = inspectPicture(bytes);
  return facts === null ? null : { bytes, facts };
}

function entry(list: unknown, index: unknown): unknown {
  return Array.isArray(list) && isSize(index) ? list[index] : undefined;
}

function isSize(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 0;
}

function fields(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

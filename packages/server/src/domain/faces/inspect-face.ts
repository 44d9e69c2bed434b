import { inspectPicture, type PictureFacts } from './inspect-picture.ts';
import { inspectVrm, isGltfBinary } from './inspect-vrm.ts';

/** What a file makes of a face. */
export type FaceMaterial =
  | { readonly kind: 'picture'; readonly picture_type: PictureFacts['content_type'] }
  | {
      readonly kind: 'vrm';
      readonly thumbnail: { readonly bytes: Buffer; readonly picture_type: PictureFacts['content_type'] } | null;
    };

/** A file that no face can be made of; the message says why, to whoever sent it. */
export class FaceMaterialError extends Error {
  override readonly name = 'FaceMaterialError';
}

const NO_VIDEO = 'no face can be learned from a video on this server: send a picture (PNG, JPEG, WebP) or a VRM model';
const MAX_PICTURE_BYTES = 20_971_520;
const MIN_SIDE = 32;
/** A browser decodes a picture whole: this many pixels fit. */
const MAX_SIDE = 8192;

/**
 * Tells from the bytes alone what a face can be made of.
 * @throws FaceMaterialError
 */
export function inspectFace(bytes: Buffer): FaceMaterial {
  if (isGltfBinary(bytes)) return vrm(bytes);
  const facts = inspectPicture(bytes);
  if (facts === null) throw new FaceMaterialError(refusal(bytes));
  if (bytes.length > MAX_PICTURE_BYTES) throw new FaceMaterialError('the picture is above 20 MB');
  checkSides(facts);
  return { kind: 'picture', picture_type: facts.content_type };
}

function vrm(bytes: Buffer): FaceMaterial {
  try {
    const { thumbnail } = inspectVrm(bytes);
    if (thumbnail === null || !isShown(thumbnail.facts)) return { kind: 'vrm', thumbnail: null };
    return { kind: 'vrm', thumbnail: { bytes: thumbnail.bytes, picture_type: thumbnail.facts.content_type } };
  } catch (error) {
    throw new FaceMaterialError(`the model cannot be used: ${(error as Error).message}`);
  }
}

function isShown({ width, height }: PictureFacts): boolean {
  return Math.min(width, height) >= MIN_SIDE && Math.max(width, height) <= MAX_SIDE;
}

function checkSides(facts: PictureFacts): void {
  if (isShown(facts)) return;
  throw new FaceMaterialError(
    `the picture has ${facts.width} × ${facts.height} pixels; each side must have ${MIN_SIDE} to ${MAX_SIDE}`,
  );
}

function refusal(bytes: Buffer): string {
  if (bytes.length === 0) return 'the file is empty';
  if (isVideo(bytes)) return NO_VIDEO;
  return 'the file is neither a PNG, JPEG or WebP picture nor a VRM model';
}

/** @throws FaceMaterialError for the beginning of a video */
export function refuseVideo(bytes: Buffer): void {
  if (isVideo(bytes)) throw new FaceMaterialError(NO_VIDEO);
}

function isVideo(bytes: Buffer): boolean {
  const isMp4 = bytes.length >= 12 && bytes.toString('latin1', 4, 8) === 'ftyp';
  const isMatroska = bytes.length >= 4 && bytes.readUInt32BE(0) === 0x1a45dfa3;
  return isMp4 || isMatroska;
}

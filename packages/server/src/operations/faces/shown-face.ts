import type { Face } from '@palaver/contract';

/** The face as it is read: its picture under the address of this server, its type only on demand. */
export function shownFace(face: Face, origin: string, verbose: boolean): Face {
  const { face_type, ...rest } = face;
  const { thumbnail_image_url: path } = face;
  const thumbnail = path?.startsWith('/') ? origin + path : path;
  return { ...rest, thumbnail_image_url: thumbnail, ...(verbose && face_type !== undefined ? { face_type } : {}) };
}

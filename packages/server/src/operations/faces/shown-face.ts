import type { Face } from '@palaver/contract';

/** The face as it is read: its files under the address of this server, its type only on demand. */
export function shownFace(face: Face, origin: string, verbose: boolean): Face {
  const { face_type, ...rest } = face;
  return {
    ...rest,
    thumbnail_image_url: absolute(face.thumbnail_image_url, origin),
    source_url: absolute(face.source_url, origin),
    ...(verbose && face_type !== undefined ? { face_type } : {}),
  };
}

function absolute(url: string | null, origin: string): string | null {
  return url?.startsWith('/') ? origin + url : url;
}

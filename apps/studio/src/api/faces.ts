import { RequestError, request } from './request.ts';

interface FaceList {
  readonly data: readonly { readonly face_id: string; readonly thumbnail_image_url: string | null }[];
}

/** The still picture of every face that has one, by face id. Pictures adorn the page: without them it goes on. */
export async function listThumbnails(key: string, signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
  try {
    const { data } = await request<FaceList>('/v2/faces?limit=100', { key, signal });
    const pictures = data.flatMap(({ face_id, thumbnail_image_url: url }) =>
      url === null ? [] : [[face_id, fromHere(url)] as const],
    );
    return new Map(pictures);
  } catch (error) {
    if (error instanceof RequestError && error.status !== 401) return new Map();
    throw error;
  }
}

/** The platform's own pictures are named by its public address, which may be another than the one this page came from. */
function fromHere(address: string): string {
  const { pathname } = new URL(address, window.location.origin);
  return pathname.startsWith('/faces/') ? pathname : address;
}

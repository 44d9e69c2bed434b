import { RequestError, request } from './request.ts';

interface FaceList {
  readonly data: readonly { readonly face_id: string; readonly thumbnail_image_url: string | null }[];
}

/** The still picture of every face that has one, by face id. Pictures adorn the page: without them it goes on. */
export async function listThumbnails(key: string, signal: AbortSignal): Promise<ReadonlyMap<string, string>> {
  try {
    const { data } = await request<FaceList>('/v2/faces?limit=100', { key, signal });
    return new Map(
      data.flatMap((face) => (face.thumbnail_image_url === null ? [] : [[face.face_id, face.thumbnail_image_url]])),
    );
  } catch (error) {
    if (error instanceof RequestError && error.status !== 401) return new Map();
    throw error;
  }
}

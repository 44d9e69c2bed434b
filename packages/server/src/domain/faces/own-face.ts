import type { Face, FaceSource, FaceStatus } from '@palaver/contract';

/** What is known of a face that an account made. */
export interface OwnFace {
  readonly face_id: string;
  readonly face_name: string;
  readonly status: FaceStatus;
  readonly model_name: string;
  readonly default_voice_id: string | null;
  readonly error_message: string | null;
  readonly source_type: FaceSource | null;
  readonly source_blob: string | null;
  readonly picture_blob: string | null;
  /** Milliseconds since the epoch. */
  readonly created_at: number;
  readonly updated_at: number;
}

/** Where a file of a face is served: its id is not to be guessed, and all one needs. */
export const faceFilePath = (blobId: string): string => `/faces/files/${blobId}`;

/** A face of an account, as faces are shown. */
export function ownFace(face: OwnFace): Face {
  const isReady = face.status === 'completed';
  const url = (blob: string | null) => (isReady && blob !== null ? faceFilePath(blob) : null);
  return {
    face_id: face.face_id,
    face_name: face.face_name,
    status: face.status,
    training_progress: isReady ? '100/100' : '0/100',
    model_name: face.model_name,
    thumbnail_image_url: url(face.picture_blob),
    thumbnail_video_url: null,
    default_voice_id: face.default_voice_id,
    tags: [],
    is_recommended: false,
    available_for_plan: true,
    observations: '',
    error_message: face.error_message,
    source_type: face.source_type,
    source_url: url(face.source_blob),
    created_at: new Date(face.created_at).toISOString(),
    updated_at: new Date(face.updated_at).toISOString(),
    face_type: 'user',
  };
}

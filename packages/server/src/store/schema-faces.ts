import type { Generated } from 'kysely';

/** Tables of faces, of the names PALs have in meetings, and of the canvas. */
export interface FaceTables {
  faces: FacesTable;
  pal_usernames: PalUsernamesTable;
  canvas_interactions: CanvasInteractionsTable;
}

export interface FacesTable {
  face_id: string;
  account_id: string;
  face_name: string;
  /** `started`, `completed` or `error`. */
  status: string;
  model_name: string;
  default_voice_id: string | null;
  error_message: string | null;
  callback_url: string | null;
  /** Where the file is fetched from; null: it was sent along, and is `source_blob` from the start. */
  source_url: string | null;
  /** The file itself. */
  source_blob: string | null;
  /** `picture` or `vrm`, once that is known. */
  source_type: string | null;
  /** A picture of the face, which may be the file itself, and its content type. */
  picture_blob: string | null;
  picture_type: string | null;
  /** JSON of the create body's remaining fields. */
  body: string;
  created_at: number;
  updated_at: number;
  deleted_at: number | null;
  version: number;
}

export interface PalUsernamesTable {
  /** In lower case; one of the whole server. */
  username: string;
  pal_id: string;
}

export interface CanvasInteractionsTable {
  /** Order of arrival. */
  position: Generated<number>;
  conversation_id: string;
  interaction_id: string;
  /** JSON of the interaction. */
  content: string;
  /** Hash of the address it came from: what a limit counts by. */
  sender: string;
  created_at: number;
}

import { z } from 'zod';

export const FaceType = z.enum(['user', 'system']);
export type FaceType = z.infer<typeof FaceType>;

export const FaceStatus = z.enum(['started', 'completed', 'error']);
export type FaceStatus = z.infer<typeof FaceStatus>;

/** What a face is drawn from; null while that is not known yet. */
export const FaceSource = z.enum(['drawn', 'picture', 'vrm']);
export type FaceSource = z.infer<typeof FaceSource>;

export const FaceModel = z.enum(['phoenix-3', 'phoenix-4', 'phoenix-4.5']);
export type FaceModel = z.infer<typeof FaceModel>;

/** A face a PAL can wear. */
export const Face = z.object({
  face_id: z.string(),
  face_name: z.string(),
  status: FaceStatus,
  training_progress: z.string(),
  model_name: z.string(),
  thumbnail_image_url: z.string().nullable(),
  thumbnail_video_url: z.string().nullable(),
  default_voice_id: z.string().nullable(),
  tags: z.array(z.string()),
  is_recommended: z.boolean(),
  available_for_plan: z.boolean().describe('true for every face of this server'),
  observations: z.string().describe('how the face looks, in words'),
  error_message: z.string().nullable(),
  source_type: FaceSource.nullable().describe('what the face is drawn from'),
  source_url: z.string().nullable().describe('the picture or the VRM model itself'),
  created_at: z.string(),
  updated_at: z.string(),
  /** Only with `?verbose=true`. */
  face_type: FaceType.optional(),
});
export type Face = z.infer<typeof Face>;

/** A form sends its switches as text. */
const flag = z.union([z.boolean(), z.enum(['true', 'false'])]);

/** The fields of `POST /v2/faces`. As a form each of them is a text, and the picture or VRM model is its file. */
export const faceFields = {
  train_image_url: z.string().nullish().describe('address of a PNG, JPEG or WebP picture, or of a VRM model'),
  train_video_url: z.string().nullish().describe('address of a video; a face cannot be learned from it here'),
  face_name: z.string().max(255).nullish(),
  voice_name: z.string().nullish().describe('a voice of `GET /v2/voices`, by name or id; required with an image'),
  model_name: FaceModel.nullish().describe('default `phoenix-4`'),
  callback_url: z.string().nullish().describe('gets the face when it is ready, or why it is not'),
  auto_fix_training_image: flag.nullish(),
  consent_video_url: z.string().nullish(),
  properties: z.union([z.looseObject({}), z.string()]).nullish(),
};

export const FaceCreate = z.looseObject(faceFields);
export type FaceCreate = z.infer<typeof FaceCreate>;

export const CreatedFace = z.object({ face_id: z.string(), status: FaceStatus });
export type CreatedFace = z.infer<typeof CreatedFace>;

export const FaceRename = z.looseObject({ face_name: z.string().min(1).max(255).optional() });
export type FaceRename = z.infer<typeof FaceRename>;

import { z } from 'zod';

export const FaceType = z.enum(['user', 'system']);
export type FaceType = z.infer<typeof FaceType>;

/** A face a PAL can wear. */
export const Face = z.object({
  face_id: z.string(),
  face_name: z.string(),
  status: z.enum(['started', 'completed', 'error']),
  training_progress: z.string(),
  model_name: z.string(),
  thumbnail_image_url: z.string().nullable(),
  thumbnail_video_url: z.string().nullable(),
  default_voice_id: z.string().nullable(),
  tags: z.array(z.string()),
  is_recommended: z.boolean(),
  observations: z.string().describe('how the face looks, in words'),
  error_message: z.string().nullable(),
  created_at: z.string(),
  updated_at: z.string(),
  /** Only with `?verbose=true`. */
  face_type: FaceType.optional(),
});
export type Face = z.infer<typeof Face>;

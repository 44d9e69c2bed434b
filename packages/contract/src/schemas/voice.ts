import { z } from 'zod';

/** A voice a PAL can have. */
export const Voice = z.object({
  voice_id: z.string(),
  voice_name: z.string(),
  face_id: z.string().nullable().describe('the face whose voice it is, if it belongs to one'),
  language: z.string().describe('BCP 47'),
  engine: z.string(),
  audio_url: z.string().nullable().describe('a sample'),
  tags: z.array(z.object({ tag_name: z.string() })),
});
export type Voice = z.infer<typeof Voice>;

import { z } from 'zod';

/** What a conversation left behind for later ones that name the same store. */
export const Memory = z.object({
  memory_id: z.string(),
  memory_store: z.string(),
  content: z.string(),
  conversation_id: z.string().nullable().describe('the conversation it comes from'),
  created_at: z.string(),
});
export type Memory = z.infer<typeof Memory>;

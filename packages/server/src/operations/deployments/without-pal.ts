import type { Conversation } from '@palaver/contract';

/** A conversation as a visitor sees it: ids of the account's objects are not for strangers. */
export function withoutPal<T extends Conversation>(conversation: T): T {
  return { ...conversation, pal_id: null, persona_id: null, face_id: null, replica_id: null, callback_url: null };
}

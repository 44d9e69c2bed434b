import type { Retriever as RetrieverPort } from '@palaver/runtime';
import type { Retriever } from '../documents/retriever.ts';
import type { ConversationRecord } from '../store/conversations.ts';
import type { ConversationSetup } from './conversation-setup.ts';

/** The documents of one conversation for its session; nothing where it has none. */
export function createRetrieverPort(
  retriever: Retriever,
  { account_id }: Pick<ConversationRecord, 'account_id'>,
  { snapshot }: ConversationSetup,
): { readonly retriever?: RetrieverPort } {
  const { knowledge } = snapshot;
  if (knowledge === undefined) return {};
  const { document_ids, strategy } = knowledge;
  return {
    retriever: {
      async retrieve(query, signal) {
        return (await retriever.retrieve({ account_id, document_ids, query, strategy, signal })).chunks;
      },
    },
  };
}

/** What became of a question beside the conversation. */
export type AsideOutcome<T> =
  | { readonly kind: 'value'; readonly value: T }
  | { readonly kind: 'fault'; readonly why: 'timeout' | 'failed'; readonly message: string };

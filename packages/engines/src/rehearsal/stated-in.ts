/** A "?" that is not a part of an address. */
const mark = /[?？؟](?![\w=&])/;
const opening =
  /^\W*(?:(?:what|which|when|where|who|whose|how|why)(?:'s| (?:is|are|was|were|do|does|did|can|could|may|would|will|should|much|many|long|far|about)\b)|(?:is|are|do|does|did|can|could|may|would|will|should|shall) (?:i|we|you|there|it|they|he|she|this|that|the|your)\b)/i;
const announcement = /\b(?:questions?|ask|wonder(?:ing)?)\b/i;

/** What a text states: without the sentences that ask, and, beside such, those that say that something will be asked. */
export function statedIn(text: string): string {
  const sentences = text.trim().split(/(?<=[.!?？؟])\s+/);
  const stated = sentences.filter((sentence) => !mark.test(sentence) && !opening.test(sentence));
  if (stated.length === sentences.length) return text.trim();
  return stated.filter((sentence) => !announcement.test(sentence)).join(' ');
}

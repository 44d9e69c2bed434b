const CLAIM =
  /\b(done|booked|sent|scheduled|completed|confirmed|cancell?ed|reserved|submitted|created|updated|deleted|removed|saved|paid|charged|ordered|registered|placed|successful(ly)?|all set|taken care of)\b/i;
const INTENT =
  /\b(will|going to|let me|i'll|about to|being|to be|get(ting)? (it|that|this)|so that|can|before|once|when|if|not yet)\b/i;

/**
 * True when a filler says that the action has been taken, which nobody can know before the call has left (I11). English
 * only; a sentence that speaks of what is about to happen ("let me get that booked") is no claim.
 */
export function claimsSuccess(filler: string): boolean {
  return filler.split(/(?<=[.!?])\s+/).some((sentence) => CLAIM.test(sentence) && !INTENT.test(sentence));
}

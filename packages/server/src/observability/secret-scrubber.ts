/** Knows the secrets of the process by value and takes them out of texts. */
export interface SecretScrubber {
  add(secret: string): void;
  scrub(text: string): string;
}

const SHORTEST = 6;
const MOST = 2_000;
const MASK = '********';

/** Keeps the newest 2,000 secrets, each also in its JSON and URL spelling. */
export function createSecretScrubber(): SecretScrubber {
  const secrets = new Map<string, readonly string[]>();
  /** Longest first, so that of two secrets of which one begins with the other no rest stays; null: to be sorted. */
  let ordered: readonly string[] | null = [];
  return {
    add(secret) {
      if (secret.length < SHORTEST || secret === MASK) return;
      const known = secrets.get(secret);
      secrets.delete(secret);
      secrets.set(secret, known ?? spellings(secret));
      if (known !== undefined) return;
      if (secrets.size > MOST) {
        const oldest = secrets.keys().next();
        if (oldest.done !== true) secrets.delete(oldest.value);
      }
      ordered = null;
    },
    scrub(text) {
      ordered ??= [...secrets.values()].flat().sort((a, b) => b.length - a.length);
      let clean = text;
      for (const form of ordered) if (clean.includes(form)) clean = clean.replaceAll(form, MASK);
      return clean;
    },
  };
}

function spellings(secret: string): readonly string[] {
  const forms = new Set([secret, JSON.stringify(secret).slice(1, -1)]);
  if (secret.isWellFormed()) forms.add(encodeURIComponent(secret));
  return [...forms];
}

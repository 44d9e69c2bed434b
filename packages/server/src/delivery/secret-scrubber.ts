const mask = '********';
/** Shorter values occur in ordinary text; replacing them would garble every answer and hide nothing. */
const shortest = 3;

/** Replaces secrets by value, in every spelling an endpoint could echo them in. */
export function secretScrubber(secrets: readonly string[]): (text: string) => string {
  const spellings = new Set(secrets.filter((secret) => secret.length >= shortest).flatMap(spellingsOf));
  if (spellings.size === 0) return (text) => text;
  const longestFirst = [...spellings].sort((a, b) => b.length - a.length);
  return (text) => {
    let scrubbed = text;
    for (const spelling of longestFirst) {
      if (scrubbed.includes(spelling)) scrubbed = scrubbed.replaceAll(spelling, () => mask);
    }
    return scrubbed;
  };
}

function spellingsOf(secret: string): readonly string[] {
  const json = JSON.stringify(secret).slice(1, -1);
  const percent = encodeURIComponent(secret.toWellFormed());
  const base64 = Buffer.from(secret).toString('base64');
  return [secret, json, json.replaceAll('/', '\\/'), percent, percent.replaceAll('%20', '+'), base64];
}

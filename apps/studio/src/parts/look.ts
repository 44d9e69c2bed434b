/** How a drawn portrait looks; the colours behind the numbers are in the style sheet. */
export interface Look {
  readonly tint: number;
  readonly skin: number;
  readonly hair: number;
  readonly top: number;
  readonly cut: 'long' | 'bun' | 'curls' | 'crop' | 'swept';
  readonly glasses: boolean;
}

const cuts: readonly Look['cut'][] = ['long', 'bun', 'curls', 'crop', 'swept'];
const tints = 5;

export function lookOf(seed: string): Look {
  const hash = hashOf(seed);
  return {
    tint: tintOf(seed),
    skin: (hash >>> 3) % 5,
    hair: (hash >>> 7) % 5,
    top: (hash >>> 11) % 4,
    cut: cuts[(hash >>> 15) % cuts.length]!,
    glasses: (hash >>> 20) % 4 === 0,
  };
}

/** Which of the style sheet's tints belongs to a seed. */
export function tintOf(seed: string): number {
  return hashOf(seed) % tints;
}

/** FNV-1a with a final mix, so that the low bits are as good as the high ones. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}

const MAX_MEMORIES = 50;
/** About a thousand tokens. */
const MAX_CHARS = 4_000;

/**
 * What a conversation is told of before: the PAL's own lines, then the newest of what was kept, each once, as long as
 * they fit.
 */
export function chosenMemories(seeds: readonly string[], newestFirst: readonly string[]): readonly string[] {
  const chosen = new Set<string>();
  let left = MAX_CHARS;
  for (const text of [...seeds, ...newestFirst]) {
    const memory = text.trim().replaceAll(/\s*\n\s*/g, ' ');
    if (memory === '' || chosen.has(memory) || memory.length > left) continue;
    chosen.add(memory);
    left -= memory.length;
    if (chosen.size === MAX_MEMORIES) break;
  }
  return [...chosen];
}

/** White space between tokens always has one of these beside it; inside strings it may. */
const spacedToken = /[{[,:][\t\n\r ]|[\t\n\r ][}\],:]/;
const stringOrWhitespace = /"(?:[^"\\]|\\.)*"|[\t\n\r ]+/g;

/** Valid JSON without insignificant white space; numbers, key order and escapes stay as they are. */
export function compactJson(text: string): string {
  const trimmed = text.trim();
  if (!spacedToken.test(trimmed)) return trimmed;
  return trimmed.replace(stringOrWhitespace, (match) => (match.startsWith('"') ? match : ''));
}

/**
 * The members of a valid JSON object as JSON text, in the order of the text; of a repeated name the last one counts.
 * `JSON.parse` alone would reorder names that look like integers and round large numbers.
 */
export function jsonMembers(object: string): ReadonlyMap<string, string> {
  const text = compactJson(object);
  const members = new Map<string, string>();
  let at = text.indexOf('{') + 1;
  while (text[at] === '"') {
    const nameEnd = stringEnd(text, at);
    const valueEnd = endOfValue(text, nameEnd + 1);
    members.set(JSON.parse(text.slice(at, nameEnd)) as string, text.slice(nameEnd + 1, valueEnd));
    at = valueEnd + 1;
  }
  return members;
}

function endOfValue(text: string, start: number): number {
  let depth = 0;
  for (let at = start; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x22) at = stringEnd(text, at) - 1;
    else if (code === 0x7b || code === 0x5b) depth++;
    else if (code === 0x7d || code === 0x5d) {
      if (depth === 0) return at;
      depth--;
    } else if (code === 0x2c && depth === 0) return at;
  }
  return text.length;
}

/** Index after the closing quote of the string that opens at `start`. */
function stringEnd(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text.charCodeAt(at) !== 0x22) at += text.charCodeAt(at) === 0x5c ? 2 : 1;
  return at + 1;
}

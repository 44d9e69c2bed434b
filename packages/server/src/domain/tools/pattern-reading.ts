/** What a walk through the text of an ECMAScript pattern tells of it. */
export interface PatternReading {
  /** The same pattern for a linear-time engine; null where it looks around or refers back, which such engines cannot. */
  readonly linear: string | null;
  /** Instructions of it with every bounded repetition written out. */
  readonly size: number;
  /** Whether something that can match in several ways is repeated: that may take exponential time with backtracking. */
  readonly explodes: boolean;
}

/** What ECMAScript calls white space, as the inside of a class; RE2 knows six characters of it. */
const space = '\\t-\\r \\x{a0}\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{3000}\\x{feff}';
const notSpace =
  '\\x{0}-\\x{8}\\x{e}-\\x{1f}!-\\x{9f}\\x{a1}-\\x{167f}\\x{1681}-\\x{1fff}\\x{200b}-\\x{2027}\\x{202a}-\\x{202e}' +
  '\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}\\x{3001}-\\x{fefe}\\x{ff00}-\\x{10ffff}';
const anyOnLine = '[^\\n\\r\\x{2028}\\x{2029}]';
const anything = '[\\x{0}-\\x{10ffff}]';
const nothing = '[^\\x{0}-\\x{10ffff}]';

/** Part of a pattern: its instructions, and whether it can match in more than one way. */
interface Part {
  readonly size: number;
  readonly varies: boolean;
}

const empty: Part = { size: 0, varies: false };
const single: Part = { size: 1, varies: false };
const escapes = String.raw`\\(?:u\{[0-9a-fA-F]+\}|u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|c[a-zA-Z]|[pP]\{[^}]*\}|[^])`;
const token = new RegExp(
  String.raw`${escapes}|\[\^?(?:\\[^]|[^\]\\])*\]|\((?:\?(?:<[^=!>][^>]*>|[:=!]|<[=!]))?|(?:[*+?]|\{\d+(?:,\d*)?\})\??|[^]`,
  'gu',
);
/** Up to so many times nothing grows much. */
const mildRepeats = 2;

/** Reads a pattern that is valid in ECMAScript. */
export function readPatternText(pattern: string): PatternReading {
  const open: Part[] = [empty];
  let last = empty;
  let explodes = false;
  const written: (string | null)[] = [];
  const add = (part: Part, replaced = empty): void => {
    const top = open.pop() ?? empty;
    open.push({ size: top.size - replaced.size + part.size, varies: top.varies || part.varies });
    last = part;
  };
  for (const [text] of pattern.matchAll(token)) {
    const repeat = repetition(text);
    if (repeat !== null) {
      explodes ||= repeat.most > mildRepeats && last.varies;
      add({ size: last.size * repeat.copies, varies: true }, last);
      written.push(text);
    } else if (text.startsWith('(')) {
      open.push(single);
      written.push(/^\(\?<?[=!]/.test(text) ? null : text.startsWith('(?<') ? '(' : text);
    } else if (text === ')' && open.length > 1) {
      add(open.pop() ?? empty);
      written.push(text);
    } else {
      add(text === '|' ? { size: 1, varies: true } : single);
      written.push(translated(text));
    }
  }
  return { linear: written.includes(null) ? null : written.join(''), size: open[0]?.size ?? 0, explodes };
}

/** How often a quantifier repeats, and how many copies an engine without counters makes; null for what is none. */
function repetition(text: string): { readonly most: number; readonly copies: number } | null {
  if (/^[*+]\??$/.test(text)) return { most: Number.POSITIVE_INFINITY, copies: 1 };
  if (/^\?\??$/.test(text)) return { most: 1, copies: 1 };
  const bounds = /^\{(\d+)(,?)(\d*)\}/.exec(text);
  if (bounds === null) return null;
  const [min, max] = [Number(bounds[1]), bounds[3] === '' ? null : Number(bounds[3])];
  if (max !== null) return { most: max, copies: Math.max(1, max) };
  return bounds[2] === ''
    ? { most: min, copies: Math.max(1, min) }
    : { most: Number.POSITIVE_INFINITY, copies: min + 1 };
}

function translated(text: string): string | null {
  if (text === '.') return anyOnLine;
  if (text.startsWith('\\')) return escaped(text, false);
  return text.length > 1 && text.startsWith('[') ? classOf(text) : text;
}

function classOf(text: string): string | null {
  if (text === '[]') return nothing;
  if (text === '[^]') return anything;
  const isNegated = text.startsWith('[^');
  const inner = text.slice(isNegated ? 2 : 1, -1);
  const parts = [...inner.matchAll(new RegExp(`${escapes}|[^]`, 'gu'))].map(([part]) =>
    part.startsWith('\\') ? escaped(part, true) : part === '[' ? '\\[' : part,
  );
  return parts.includes(null) ? null : `${isNegated ? '[^' : '['}${parts.join('')}]`;
}

/** One escape in the words of RE2; null for a reference back. */
function escaped(text: string, isInClass: boolean): string | null {
  const letter = text.charAt(1);
  if (letter === 's') return isInClass ? space : `[${space}]`;
  if (letter === 'S') return isInClass ? notSpace : `[${notSpace}]`;
  if (letter === 'b' && isInClass) return '\\x{8}';
  if (/^[dDwWbBtnrfv]$/.test(letter) || (/^[pP]$/.test(letter) && text.length > 2)) return text;
  if (letter === '0') return '\\x{0}';
  if (/^[k1-9]$/.test(letter)) return null;
  const code = /^\\(?:u\{([0-9a-f]+)\}|u([0-9a-f]{4})|x([0-9a-f]{2}))$/i.exec(text);
  if (code !== null) return `\\x{${code[1] ?? code[2] ?? code[3]}}`;
  if (letter === 'c' && text.length === 3) return `\\x{${(text.charCodeAt(2) % 32).toString(16)}}`;
  return /^[A-Za-z0-9]$/.test(letter) ? letter : literal(letter, text);
}

/** Punctuation may be escaped in RE2, other characters may not. */
function literal(letter: string, text: string): string {
  return /^[!-/:-@[-`{-~]$/.test(letter) ? text : text.slice(1);
}

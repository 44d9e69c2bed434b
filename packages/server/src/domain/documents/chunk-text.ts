/** A piece of a document in reading order, as a reader found it. */
export type TextBlock =
  | { readonly kind: 'heading'; readonly level: number; readonly text: string }
  | { readonly kind: 'text'; readonly text: string };

/** A passage: small enough to be read out, whole enough to be understood. */
export interface TextChunk {
  /** Headings above it, from the outermost. */
  readonly heading: string | null;
  readonly content: string;
}

/** Characters a passage aims at, and the most it has. */
const TARGET = 800;
const MOST = 1_000;
/** Characters of the end of a passage that begin the next one, in whole sentences. */
const OVERLAP = 150;
const MAX_HEADING = 200;
export const HEADING_SEPARATOR = ' › ';

/** Cuts a document into passages that end with a sentence and know their headings. */
export function chunkText(blocks: readonly TextBlock[]): readonly TextChunk[] {
  const chunks: TextChunk[] = [];
  const path: { readonly level: number; readonly text: string }[] = [];
  let section: string[] = [];
  const close = (): void => {
    const heading = path.length === 0 ? null : path.map((entry) => entry.text).join(HEADING_SEPARATOR);
    for (const content of packSentences(section)) chunks.push({ heading, content });
    section = [];
  };
  for (const block of blocks) {
    if (block.kind === 'text') {
      section.push(block.text);
      continue;
    }
    close();
    const text = cleanLine(block.text).slice(0, MAX_HEADING);
    if (text === '') continue;
    while ((path.at(-1)?.level ?? 0) >= block.level) path.pop();
    path.push({ level: block.level, text });
  }
  close();
  return chunks;
}

interface Sentence {
  readonly text: string;
  /** What stands between it and the sentence before. */
  readonly gap: string;
}

function packSentences(paragraphs: readonly string[]): readonly string[] {
  const sentences = paragraphs.flatMap(sentencesOf);
  const passages: string[] = [];
  let open: Sentence[] = [];
  let length = 0;
  /** Sentences at the start that the passage before holds too. */
  let carried = 0;
  for (const sentence of sentences) {
    if (length > 0 && length + sentence.text.length > TARGET) {
      if (open.length > carried) {
        passages.push(joined(open));
        open = tailOf(open, Math.max(0, MOST - sentence.text.length - 1));
        carried = open.length;
      } else {
        open = [];
        carried = 0;
      }
      length = open.reduce((sum, entry) => sum + entry.text.length + 1, 0);
    }
    open.push(sentence);
    length += sentence.text.length + 1;
  }
  if (open.length > carried) passages.push(joined(open));
  return passages;
}

/** The last whole sentences that fit into the overlap and into what the next passage has room for. */
function tailOf(sentences: readonly Sentence[], room: number): Sentence[] {
  const most = Math.min(OVERLAP, room);
  let length = 0;
  let from = sentences.length;
  while (from > 1) {
    const before = sentences[from - 1] as Sentence;
    if (length + before.text.length > most) break;
    length += before.text.length + 1;
    from -= 1;
  }
  return sentences.slice(from);
}

function joined(sentences: readonly Sentence[]): string {
  return sentences.map((sentence, index) => (index === 0 ? '' : sentence.gap) + sentence.text).join('');
}

/** Made by the first document: it loads tables that take as long as thirty files. */
let segmenter: Intl.Segmenter | undefined;
/** Longer texts are cut before they are looked at as sentences: the cost of that grows with the text. */
const SEGMENT_MOST = 20_000;

/** The sentences of a paragraph; one that is longer than a passage comes in pieces. Lines of lists stay lines. */
function sentencesOf(paragraph: string): readonly Sentence[] {
  segmenter ??= new Intl.Segmenter('en', { granularity: 'sentence' });
  const sentences: Sentence[] = [];
  for (const line of paragraph.split('\n')) {
    let gap = '\n';
    for (const piece of piecesOf(cleanLine(line), SEGMENT_MOST)) {
      for (const { segment } of segmenter.segment(piece)) {
        for (const text of piecesOf(segment.trim(), MOST)) {
          sentences.push({ text, gap });
          gap = ' ';
        }
      }
    }
  }
  return sentences;
}

/** Parts of at most `most` characters, cut between words where there are any. */
function piecesOf(text: string, most: number): readonly string[] {
  const pieces: string[] = [];
  let rest = text;
  while (rest.length > most) {
    const space = rest.lastIndexOf(' ', most);
    let at = space > most / 2 ? space : most;
    // Not between the halves of a character.
    if (/[\udc00-\udfff]/.test(rest[at] ?? '')) at -= 1;
    pieces.push(rest.slice(0, at).trim());
    rest = rest.slice(at).trim();
  }
  if (rest !== '') pieces.push(rest);
  return pieces;
}

function cleanLine(text: string): string {
  return text
    .replace(/[\p{Cc}\u00ad\u200b-\u200d\ufeff]+/gu, (found) => (/[\t\r\n]/.test(found) ? ' ' : ''))
    .replace(/\s+/g, ' ')
    .trim()
    .toWellFormed();
}

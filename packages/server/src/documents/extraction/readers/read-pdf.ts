import { getDocumentProxy } from 'unpdf';
import { ExtractionError } from '../extraction-error.ts';
import type { TextSink } from '../text-sink.ts';
import { unwrapped } from './read-text.ts';

const MAX_PAGES = 5_000;
/** How much larger than the usual line a heading is. */
const HEADING_SIZE = 1.15;
const MAX_HEADING = 150;
/** How much further than usual a line is from the one before where a new paragraph begins. */
const PARAGRAPH_GAP = 1.3;

interface Line {
  readonly text: string;
  readonly height: number;
  /** Place on the page, from its foot. */
  readonly y: number;
  readonly page: number;
}

/** The text layer of a PDF. With `bySize` lines in larger type are headings. */
export async function readPdf(bytes: Buffer, sink: TextSink, bySize: boolean): Promise<void> {
  const lines = await readLines(bytes);
  const usual = mostCommon(lines.map(({ height, text }) => [height, text.length]));
  const gap = mostCommon(lines.map((line, index) => [gapOf(lines[index - 1], line), 1]));
  const sizes = [...new Set(lines.map((line) => line.height).filter((height) => height >= usual * HEADING_SIZE))];
  sizes.sort((a, b) => b - a);
  let paragraph: Line[] = [];
  const close = (): void => {
    if (paragraph.length > 0) sink.text(unwrapped(paragraph.map((line) => line.text).join('\n'), 0));
    paragraph = [];
  };
  for (const line of lines) {
    const level = bySize && line.text.length <= MAX_HEADING ? sizes.indexOf(line.height) + 1 : 0;
    if (level > 0) {
      close();
      sink.heading(Math.min(level, 6), line.text);
      continue;
    }
    const before = paragraph.at(-1);
    if (before !== undefined && isApart(before, line, gap)) close();
    paragraph.push(line);
  }
  close();
}

async function readLines(bytes: Buffer): Promise<readonly Line[]> {
  const lines: Line[] = [];
  const document = await opened(bytes);
  if (document.numPages > MAX_PAGES) {
    throw new ExtractionError('file_size_too_large', `the document has more than ${MAX_PAGES} pages`);
  }
  for (let number = 1; number <= document.numPages; number += 1) {
    const page = await document.getPage(number);
    const { items } = await page.getTextContent();
    let text = '';
    let height = 0;
    let y = 0;
    const close = (): void => {
      const clean = text.replace(/\s+/g, ' ').trim();
      if (clean !== '') lines.push({ text: clean, height: Math.round(height * 2) / 2, y, page: number });
      text = '';
      height = 0;
    };
    for (const item of items) {
      if (!('str' in item)) continue;
      if (item.str.trim() !== '') {
        height = Math.max(height, item.height);
        y = Number(item.transform[5]);
      }
      text += item.str;
      if (item.hasEOL) close();
    }
    close();
    page.cleanup();
  }
  return lines;
}

async function opened(bytes: Buffer) {
  try {
    return await getDocumentProxy(new Uint8Array(bytes), {
      useSystemFonts: false,
      disableFontFace: true,
      useWasm: false,
    });
  } catch {
    throw new ExtractionError('document_processing_failed', 'the PDF is damaged, or locked with a password');
  }
}

/** The number with the most weight, of those above zero. */
function mostCommon(entries: readonly (readonly [number: number, weight: number])[]): number {
  const weights = new Map<number, number>();
  for (const [number, weight] of entries) if (number > 0) weights.set(number, (weights.get(number) ?? 0) + weight);
  let best = { number: 0, weight: -1 };
  for (const [number, weight] of weights) if (weight > best.weight) best = { number, weight };
  return best.number;
}

/** Distance down to a line of the same page, to half a point; 0 where there is none. */
function gapOf(before: Line | undefined, line: Line): number {
  if (before === undefined || before.page !== line.page) return 0;
  return Math.max(0, Math.round((before.y - line.y) * 2) / 2);
}

function isApart(before: Line, line: Line, usualGap: number): boolean {
  if (before.page !== line.page) return !/[\p{Ll},-]$/u.test(before.text);
  const gap = gapOf(before, line);
  // Upwards: another column.
  return gap > usualGap * PARAGRAPH_GAP || (gap === 0 && before.y < line.y);
}

import type { TextSink } from '../text-sink.ts';

/** Plain text: paragraphs have empty lines between them; lines that were only broken to fit a width are joined. */
export function readText(text: string, sink: TextSink): void {
  for (const paragraph of text.split(/\r?\n(?:[ \t]*\r?\n)+/)) sink.text(unwrapped(paragraph));
}

/** Markdown: the same, with headings. What is in a fence stays as it is. */
export function readMarkdown(text: string, sink: TextSink): void {
  let open: string[] = [];
  let fence: string | null = null;
  const close = (): void => {
    if (open.length > 0) readText(open.join('\n'), sink);
    open = [];
  };
  const lines = text.split(/\r?\n/);
  for (const [index, line] of lines.entries()) {
    const mark = /^ {0,3}(```+|~~~+)/.exec(line)?.[1];
    if (fence !== null) {
      open.push(line);
      if (mark?.startsWith(fence)) fence = null;
      continue;
    }
    if (mark !== undefined) fence = mark;
    const heading = /^ {0,3}(#{1,6})[ \t]+(.{1,1000})$/.exec(line);
    if (heading !== null) {
      close();
      sink.heading(heading[1]?.length ?? 1, (heading[2] ?? '').replace(/[ \t]+#+[ \t]*$/, ''));
    } else if (/^ {0,3}(=+|-{3,})[ \t]*$/.test(line) && isTitle(open, lines[index - 1])) {
      const title = open.pop() as string;
      close();
      sink.heading(line.includes('=') ? 1 : 2, title);
    } else open.push(line);
  }
  close();
}

/** A line with a rule below it is a heading when it stands alone. */
function isTitle(open: readonly string[], line: string | undefined): boolean {
  if (line === undefined || line.trim() === '' || line.length > 200 || open.at(-1) !== line) return false;
  return open.length === 1 || open.at(-2)?.trim() === '';
}

/** Shorter lines were broken on purpose. */
const WIDTH = 50;

/** Joins lines that were only broken to fit a width: at least `width` characters on average, and no list. */
export function unwrapped(paragraph: string, width = WIDTH): string {
  const lines = paragraph.split(/\r?\n/);
  if (lines.length < 2) return paragraph;
  const isList = lines.some((line) => /^\s*([-*+•>|]|\d+[.)])\s/.test(line) || /^( {4}|\t)/.test(line));
  const broken = lines.slice(0, -1);
  const length = broken.reduce((sum, line) => sum + line.length, 0) / broken.length;
  if (isList || length < width) return paragraph;
  let text = '';
  for (const line of lines) {
    // A word cut at the end of a line.
    if (/\p{Ll}-$/u.test(text) && /^\p{Ll}/u.test(line.trim())) text = text.slice(0, -1) + line.trim();
    else text += (text === '' ? '' : ' ') + line.trim();
  }
  return text;
}

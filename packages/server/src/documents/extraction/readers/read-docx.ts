import { type Archive, openArchive } from '../archive.ts';
import { mainPart, readRelationships } from '../package-parts.ts';
import { readXml } from '../read-xml.ts';
import { TableRows } from '../table-rows.ts';
import type { TextSink } from '../text-sink.ts';

/** Headings, paragraphs, lists and tables of a word processor's file, its notes at the end. */
export async function readDocx(bytes: Buffer, sink: TextSink): Promise<void> {
  const archive = await openArchive(bytes);
  const part = await mainPart(archive, 'word/document.xml');
  const links = await readRelationships(archive, part);
  const styles = links.find(({ kind }) => kind === 'styles')?.target;
  const levels = styles !== undefined && archive.has(styles) ? await headingStyles(archive, styles) : new Map();
  await readBody(archive, part, levels, sink);
  for (const kind of ['footnotes', 'endnotes']) {
    const notes = links.find((link) => link.kind === kind)?.target;
    if (notes !== undefined && archive.has(notes)) await readBody(archive, notes, levels, sink);
  }
}

/** Heading level of each style that is one, by the style's id. */
async function headingStyles(archive: Archive, part: string): Promise<ReadonlyMap<string, number>> {
  const levels = new Map<string, number>();
  let style = '';
  await readXml(archive.read(part), {
    open(name, attributes) {
      if (name === 'style') style = attributes.get('styleId') ?? '';
      else if (name === 'name') {
        const title = (attributes.get('val') ?? '').toLowerCase();
        const level = title === 'title' ? 1 : Number(/^heading (\d)$/.exec(title)?.[1] ?? 0);
        if (level > 0) levels.set(style, level);
      } else if (name === 'outlineLvl' && !levels.has(style)) {
        const level = Number(attributes.get('val'));
        if (level >= 0 && level < 9) levels.set(style, level + 1);
      }
    },
    close() {},
    text() {},
  });
  return levels;
}

interface Paragraph {
  text: string;
  level: number;
  isListItem: boolean;
}

async function readBody(
  archive: Archive,
  part: string,
  levels: ReadonlyMap<string, number>,
  sink: TextSink,
): Promise<void> {
  const rows = new TableRows(sink);
  let paragraph: Paragraph | null = null;
  let list: string[] = [];
  let tableDepth = 0;
  let row: string[] = [];
  let cell = '';
  let isText = false;
  /** Inside of what repeats another part of the file in an older way, or was deleted. */
  let hidden = 0;
  const endList = (): void => {
    if (list.length > 0) sink.text(list.join('\n'));
    list = [];
  };
  const endParagraph = ({ text, level, isListItem }: Paragraph): void => {
    if (tableDepth > 0) cell += `${cell === '' ? '' : ' '}${text}`;
    else if (isListItem && level === 0) list.push(`- ${text}`);
    else {
      endList();
      if (level > 0) sink.heading(level, text);
      else sink.text(text);
    }
  };
  await readXml(archive.read(part), {
    open(name, attributes) {
      if (name === 'Fallback' || name === 'del') hidden += 1;
      if (hidden > 0) return;
      if (name === 'p') paragraph = { text: '', level: 0, isListItem: false };
      else if (name === 'tbl') {
        if (tableDepth === 0) endList();
        tableDepth += 1;
      } else if (name === 'tr' && tableDepth === 1) row = [];
      else if (name === 'tc' && tableDepth === 1) cell = '';
      else if (paragraph === null) return;
      else if (name === 't') isText = true;
      else if (name === 'tab') paragraph.text += ' ';
      else if (name === 'br' || name === 'cr') paragraph.text += '\n';
      else if (name === 'pStyle') paragraph.level = levels.get(attributes.get('val') ?? '') ?? paragraph.level;
      else if (name === 'outlineLvl') paragraph.level = (Number(attributes.get('val')) % 9) + 1;
      else if (name === 'numPr') paragraph.isListItem = true;
    },
    close(name) {
      if (name === 'Fallback' || name === 'del') hidden -= 1;
      if (hidden > 0) return;
      if (name === 't') isText = false;
      else if (name === 'p' && paragraph !== null) {
        endParagraph(paragraph);
        paragraph = null;
      } else if (name === 'tc' && tableDepth === 1) row.push(cell);
      else if (name === 'tr' && tableDepth === 1) rows.row(row);
      else if (name === 'tbl') {
        tableDepth -= 1;
        if (tableDepth === 0) rows.end();
      }
    },
    text(text) {
      if (isText && hidden === 0 && paragraph !== null) paragraph.text += text;
    },
  });
  endList();
}

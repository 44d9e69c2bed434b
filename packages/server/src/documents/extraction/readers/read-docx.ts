import { type Archive, openArchive } from '../archive.ts';
import { mainPart, readRelationships } from '../package-parts.ts';
import { readXml, type XmlAttributes, type XmlHandler } from '../read-xml.ts';
import { TableRows } from '../table-rows.ts';
import type { TextSink } from '../text-sink.ts';

/** Headings, paragraphs, lists and tables of a word processor's file, its notes at the end. */
export async function readDocx(bytes: Buffer, sink: TextSink): Promise<void> {
  const archive = await openArchive(bytes);
  const part = await mainPart(archive, 'word/document.xml');
  const links = await readRelationships(archive, part);
  const styles = links.find(({ kind }) => kind === 'styles')?.target;
  const meanings = styles !== undefined && archive.has(styles) ? await styleMeanings(archive, styles) : new Map();
  await readBody(archive, part, meanings, sink);
  for (const kind of ['footnotes', 'endnotes']) {
    const notes = links.find((link) => link.kind === kind)?.target;
    if (notes !== undefined && archive.has(notes)) await readBody(archive, notes, meanings, sink);
  }
}

/** What a style says of its paragraphs: the level of a heading, the title being the first, or that they are a list. */
type StyleMeaning = number | 'list';

async function styleMeanings(archive: Archive, part: string): Promise<ReadonlyMap<string, StyleMeaning>> {
  const meanings = new Map<string, StyleMeaning>();
  let style = '';
  await readXml(archive.read(part), {
    open(name, attributes) {
      const value = attributes.get('val') ?? '';
      if (name === 'style') style = attributes.get('styleId') ?? '';
      else if (name === 'name') {
        const title = value.toLowerCase();
        const level = /^heading ([1-9])$/.exec(title)?.[1];
        if (title === 'title') meanings.set(style, 1);
        else if (level !== undefined) meanings.set(style, Number(level) + 1);
        else if (/^list (bullet|number)/.test(title)) meanings.set(style, 'list');
      } else if (name === 'outlineLvl' && !meanings.has(style) && /^[0-8]$/.test(value)) {
        meanings.set(style, Number(value) + 2);
      }
    },
    close() {},
    text() {},
  });
  return meanings;
}

async function readBody(
  archive: Archive,
  part: string,
  meanings: ReadonlyMap<string, StyleMeaning>,
  sink: TextSink,
): Promise<void> {
  const body = new BodyText(meanings, sink);
  await readXml(archive.read(part), body);
  body.end();
}

interface Paragraph {
  text: string;
  level: number;
  isListItem: boolean;
}

/** Takes the elements of a body as they come and gives its text to the sink. */
class BodyText implements XmlHandler {
  readonly #meanings: ReadonlyMap<string, StyleMeaning>;
  readonly #sink: TextSink;
  readonly #rows: TableRows;
  #paragraph: Paragraph | null = null;
  #list: string[] = [];
  #tableDepth = 0;
  #row: string[] = [];
  #cell = '';
  #isText = false;
  /** Inside of what repeats another part of the file in an older way, or was deleted. */
  #hidden = 0;

  constructor(meanings: ReadonlyMap<string, StyleMeaning>, sink: TextSink) {
    this.#meanings = meanings;
    this.#sink = sink;
    this.#rows = new TableRows(sink);
  }

  open(name: string, attributes: XmlAttributes): void {
    if (name === 'Fallback' || name === 'del') this.#hidden += 1;
    if (this.#hidden > 0) return;
    if (name === 'p') this.#paragraph = { text: '', level: 0, isListItem: false };
    else if (name === 'tbl') {
      if (this.#tableDepth === 0) this.end();
      this.#tableDepth += 1;
    } else if (name === 'tr' && this.#tableDepth === 1) this.#row = [];
    else if (name === 'tc' && this.#tableDepth === 1) this.#cell = '';
    else if (this.#paragraph !== null) this.#openInside(this.#paragraph, name, attributes);
  }

  close(name: string): void {
    if (name === 'Fallback' || name === 'del') this.#hidden -= 1;
    if (this.#hidden > 0) return;
    if (name === 't') this.#isText = false;
    else if (name === 'p' && this.#paragraph !== null) {
      this.#endParagraph(this.#paragraph);
      this.#paragraph = null;
    } else if (name === 'tc' && this.#tableDepth === 1) this.#row.push(this.#cell);
    else if (name === 'tr' && this.#tableDepth === 1) this.#rows.row(this.#row);
    else if (name === 'tbl') {
      this.#tableDepth -= 1;
      if (this.#tableDepth === 0) this.#rows.end();
    }
  }

  text(text: string): void {
    if (this.#isText && this.#hidden === 0 && this.#paragraph !== null) this.#paragraph.text += text;
  }

  /** A list is over with whatever is none of its items. */
  end(): void {
    if (this.#list.length > 0) this.#sink.text(this.#list.join('\n'));
    this.#list = [];
  }

  #openInside(paragraph: Paragraph, name: string, attributes: XmlAttributes): void {
    const value = attributes.get('val') ?? '';
    if (name === 't') this.#isText = true;
    else if (name === 'tab') paragraph.text += ' ';
    else if (name === 'br' || name === 'cr') paragraph.text += '\n';
    else if (name === 'pStyle') {
      const meaning = this.#meanings.get(value);
      if (meaning === 'list') paragraph.isListItem = true;
      else if (meaning !== undefined) paragraph.level = meaning;
    } else if (name === 'outlineLvl' && /^[0-8]$/.test(value)) paragraph.level = Number(value) + 2;
    else if (name === 'numPr') paragraph.isListItem = true;
  }

  #endParagraph({ text, level, isListItem }: Paragraph): void {
    if (this.#tableDepth > 0) {
      this.#cell += `${this.#cell === '' ? '' : ' '}${text}`;
      return;
    }
    if (isListItem && level === 0) {
      this.#list.push(`- ${text}`);
      return;
    }
    this.end();
    if (level > 0) this.#sink.heading(level, text);
    else this.#sink.text(text);
  }
}

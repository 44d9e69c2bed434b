import { type Archive, openArchive } from '../archive.ts';
import { mainPart, readRelationships } from '../package-parts.ts';
import { readXml } from '../read-xml.ts';
import type { TextSink } from '../text-sink.ts';

/** The slides of a presentation in their order: title as heading, texts, tables, and what the speaker notes say. */
export async function readPptx(bytes: Buffer, sink: TextSink): Promise<void> {
  const archive = await openArchive(bytes);
  const part = await mainPart(archive, 'ppt/presentation.xml');
  const links = new Map((await readRelationships(archive, part)).map((link) => [link.id, link.target]));
  const slides: string[] = [];
  await readXml(archive.read(part), {
    open(name, attributes) {
      if (name !== 'sldId') return;
      const target = [...attributes.values()].map((value) => links.get(value)).find((found) => found !== undefined);
      if (target !== undefined && archive.has(target)) slides.push(target);
    },
    close() {},
    text() {},
  });
  for (const [index, slide] of slides.entries()) {
    const { title, texts } = await readSlide(archive, slide);
    sink.heading(1, title === '' ? `Slide ${index + 1}` : title);
    for (const text of texts) sink.text(text);
    const notes = (await readRelationships(archive, slide)).find(({ kind }) => kind === 'notesSlide')?.target;
    if (notes === undefined || !archive.has(notes)) continue;
    for (const text of (await readSlide(archive, notes)).texts) sink.text(text);
  }
}

interface Slide {
  readonly title: string;
  readonly texts: readonly string[];
}

/** Placeholders that repeat what every slide has. */
const FURNITURE: ReadonlySet<string> = new Set(['dt', 'ftr', 'sldNum', 'hdr', 'sldImg']);

async function readSlide(archive: Archive, part: string): Promise<Slide> {
  const titles: string[] = [];
  const texts: string[] = [];
  let placeholder = '';
  let lines: string[] = [];
  let line: string | null = null;
  let isText = false;
  let row: string[] | null = null;
  let hidden = 0;
  const endShape = (): void => {
    const text = lines.join('\n').trim();
    lines = [];
    if (text === '' || FURNITURE.has(placeholder)) return;
    if (placeholder === 'title' || placeholder === 'ctrTitle') titles.push(text.replaceAll('\n', ' '));
    else texts.push(text);
  };
  await readXml(archive.read(part), {
    open(name, attributes) {
      if (name === 'Fallback') hidden += 1;
      if (hidden > 0) return;
      if (name === 'sp') placeholder = '';
      else if (name === 'ph') placeholder = attributes.get('type') ?? 'body';
      else if (name === 'p') line = '';
      else if (name === 't') isText = true;
      else if (name === 'br' && line !== null) line += ' ';
      else if (name === 'tr') row = [];
      else if (name === 'tc') lines = [];
    },
    close(name) {
      if (name === 'Fallback') hidden -= 1;
      if (hidden > 0) return;
      if (name === 't') isText = false;
      else if (name === 'p' && line !== null) {
        if (line.trim() !== '') lines.push(line.trim());
        line = null;
      } else if (name === 'tc' && row !== null) {
        row.push(lines.join(' '));
        lines = [];
      } else if (name === 'tr' && row !== null) {
        texts.push(row.filter((cell) => cell !== '').join(' | '));
        row = null;
      } else if (name === 'sp') endShape();
    },
    text(text) {
      if (isText && hidden === 0 && line !== null) line += text;
    },
  });
  endShape();
  return { title: titles.join(' '), texts };
}

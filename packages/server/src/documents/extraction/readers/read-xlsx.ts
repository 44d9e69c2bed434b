import { type Archive, openArchive } from '../archive.ts';
import { ExtractionError } from '../extraction-error.ts';
import { mainPart, readRelationships } from '../package-parts.ts';
import { readXml } from '../read-xml.ts';
import { TableRows } from '../table-rows.ts';
import type { TextSink } from '../text-sink.ts';

const MAX_SHARED = 20_000_000;
const MAX_COLUMN = 16_384;

/** The sheets of a workbook: name as heading, one line a row. Hidden sheets are left out. */
export async function readXlsx(bytes: Buffer, sink: TextSink): Promise<void> {
  const archive = await openArchive(bytes);
  const part = await mainPart(archive, 'xl/workbook.xml');
  const links = await readRelationships(archive, part);
  const find = (kind: string): string | undefined => {
    const target = links.find((link) => link.kind === kind)?.target;
    return target !== undefined && archive.has(target) ? target : undefined;
  };
  const sharedPart = find('sharedStrings');
  const stylesPart = find('styles');
  const shared = sharedPart === undefined ? [] : await readShared(archive, sharedPart);
  const dates = stylesPart === undefined ? new Set<number>() : await dateStyles(archive, stylesPart);
  const byId = new Map(links.map((link) => [link.id, link.target]));
  for (const { name, target } of await readSheets(archive, part, byId)) {
    sink.heading(1, name);
    await readSheet(archive, target, { shared, dates }, sink);
  }
}

async function readSheets(
  archive: Archive,
  part: string,
  links: ReadonlyMap<string, string>,
): Promise<readonly { readonly name: string; readonly target: string }[]> {
  const sheets: { name: string; target: string }[] = [];
  await readXml(archive.read(part), {
    open(name, attributes) {
      if (name !== 'sheet' || (attributes.get('state') ?? 'visible') !== 'visible') return;
      const target = links.get(attributes.get('id') ?? '');
      if (target !== undefined && archive.has(target)) sheets.push({ name: attributes.get('name') ?? '', target });
    },
    close() {},
    text() {},
  });
  return sheets;
}

async function readShared(archive: Archive, part: string): Promise<readonly string[]> {
  const texts: string[] = [];
  let text = '';
  let length = 0;
  let isText = false;
  /** Readings of East Asian words stand beside them. */
  let isReading = false;
  await readXml(archive.read(part), {
    open(name) {
      if (name === 'si') text = '';
      else if (name === 't') isText = true;
      else if (name === 'rPh') isReading = true;
    },
    close(name) {
      if (name === 't') isText = false;
      else if (name === 'rPh') isReading = false;
      else if (name === 'si') {
        length += text.length;
        if (length > MAX_SHARED) throw new ExtractionError('file_size_too_large', 'the workbook holds too much text');
        texts.push(text);
      }
    },
    text(piece) {
      if (isText && !isReading) text += piece;
    },
  });
  return texts;
}

/** Places in the list of cell styles whose numbers are days. */
async function dateStyles(archive: Archive, part: string): Promise<ReadonlySet<number>> {
  const custom = new Map<number, boolean>();
  const dates = new Set<number>();
  let inCells = false;
  let index = 0;
  await readXml(archive.read(part), {
    open(name, attributes) {
      if (name === 'numFmt') {
        const code = (attributes.get('formatCode') ?? '').replace(/"[^"]*"|\\.|\[[^\]]*\]/g, '');
        custom.set(Number(attributes.get('numFmtId')), /[ymdhs]/i.test(code));
      } else if (name === 'cellXfs') inCells = true;
      else if (name === 'xf' && inCells) {
        const format = Number(attributes.get('numFmtId'));
        if (custom.get(format) ?? ((format >= 14 && format <= 22) || (format >= 45 && format <= 47))) dates.add(index);
        index += 1;
      }
    },
    close(name) {
      if (name === 'cellXfs') inCells = false;
    },
    text() {},
  });
  return dates;
}

interface Book {
  readonly shared: readonly string[];
  readonly dates: ReadonlySet<number>;
}

async function readSheet(archive: Archive, part: string, book: Book, sink: TextSink): Promise<void> {
  const rows = new TableRows(sink);
  let row: string[] = [];
  let cell = { column: 0, type: '', style: 0, value: '' };
  let isValue = false;
  await readXml(archive.read(part), {
    open(name, attributes) {
      if (name === 'row') row = [];
      else if (name === 'c') {
        const column = columnOf(attributes.get('r')) ?? row.length;
        cell = { column, type: attributes.get('t') ?? 'n', style: Number(attributes.get('s') ?? 0), value: '' };
      } else if (name === 'v' || name === 't') isValue = true;
    },
    close(name) {
      if (name === 'v' || name === 't') isValue = false;
      else if (name === 'c' && cell.column < MAX_COLUMN) {
        while (row.length < cell.column) row.push('');
        row[cell.column] = shown(cell, book);
      } else if (name === 'row') rows.row(row);
    },
    text(text) {
      if (isValue) cell.value += text;
    },
  });
  rows.end();
}

function shown(cell: { readonly type: string; readonly style: number; readonly value: string }, book: Book): string {
  if (cell.type === 's') return book.shared[Number(cell.value)] ?? '';
  if (cell.type === 'b') return cell.value === '1' ? 'true' : 'false';
  if (cell.type !== 'n' || cell.value === '') return cell.value;
  const number = Number(cell.value);
  if (!Number.isFinite(number)) return cell.value;
  return book.dates.has(cell.style) ? dayText(number) : String(Number(number.toPrecision(12)));
}

/** Days since 30 December 1899, as workbooks count them. */
function dayText(serial: number): string {
  const at = Date.UTC(1899, 11, 30) + Math.round(serial * 86_400_000);
  if (!Number.isFinite(at) || Math.abs(at) > 8e15) return String(serial);
  const iso = new Date(at).toISOString();
  if (serial < 1) return iso.slice(11, 16);
  return Number.isInteger(serial) ? iso.slice(0, 10) : `${iso.slice(0, 10)} ${iso.slice(11, 16)}`;
}

/** `C7` → 2. */
function columnOf(reference: string | undefined): number | null {
  const letters = /^[A-Z]{1,3}/.exec(reference ?? '')?.[0];
  if (letters === undefined) return null;
  return [...letters].reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

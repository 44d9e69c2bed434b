import { Readable } from 'node:stream';
import { parse } from 'csv-parse';
import { ExtractionError } from '../extraction-error.ts';
import { TableRows } from '../table-rows.ts';
import type { TextSink } from '../text-sink.ts';

const DELIMITERS = [',', ';', '\t', '|'];
const PIECE = 65_536;

/** Rows of values with commas, semicolons, tabs or bars between, whichever the first line has most of. */
export async function readCsv(text: string, sink: TextSink): Promise<void> {
  const first = text.slice(0, 10_000).split(/\r?\n/, 1)[0] ?? '';
  const counts = DELIMITERS.map((delimiter) => first.split(delimiter).length);
  const delimiter = DELIMITERS[counts.indexOf(Math.max(...counts))] as string;
  const rows = new TableRows(sink);
  const parser = parse({
    delimiter,
    bom: true,
    relax_quotes: true,
    relax_column_count: true,
    skip_empty_lines: true,
    max_record_size: 1_000_000,
  });
  const reading = Readable.from(pieces(text)).pipe(parser);
  try {
    for await (const record of reading as AsyncIterable<string[]>) rows.row(record);
  } catch (error) {
    if (error instanceof ExtractionError) throw error;
    throw new ExtractionError('document_processing_failed', 'the rows of the file cannot be told apart');
  }
  rows.end();
}

function* pieces(text: string): Iterable<string> {
  for (let at = 0; at < text.length; at += PIECE) yield text.slice(at, at + PIECE);
}

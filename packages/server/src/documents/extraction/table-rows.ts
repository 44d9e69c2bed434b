import { ExtractionError } from './extraction-error.ts';
import { MAX_TEXT, type TextSink } from './text-sink.ts';

const ROWS_A_BLOCK = 50;
const MAX_COLUMNS = 500;

/**
 * Turns rows into lines that can be understood alone: `Name: Ann; Age: 7` where the first row names the columns, else
 * the cells with bars between.
 */
export class TableRows {
  readonly #sink: TextSink;
  #names: readonly string[] | null = null;
  #lines: string[] = [];
  #count = 0;

  constructor(sink: TextSink) {
    this.#sink = sink;
  }

  row(given: readonly string[]): void {
    // A text that is stored once may be shown in every cell: looked at before anything is made of it.
    if (given.reduce((sum, cell) => sum + cell.length, 0) > MAX_TEXT) {
      throw new ExtractionError('file_size_too_large', `a row holds more than ${MAX_TEXT} characters`);
    }
    const cells = given.slice(0, MAX_COLUMNS).map((cell) => cell.replace(/\s+/g, ' ').trim());
    if (cells.every((cell) => cell === '')) return;
    this.#count += 1;
    if (this.#count === 1 && isHeader(cells)) {
      this.#names = cells;
      return;
    }
    this.#lines.push(this.#line(cells));
    if (this.#lines.length >= ROWS_A_BLOCK) this.#flush();
  }

  /** The table is over. */
  end(): void {
    if (this.#names !== null && this.#count === 1) this.#lines.push(this.#names.join(' | '));
    this.#flush();
    this.#names = null;
    this.#count = 0;
  }

  #line(cells: readonly string[]): string {
    const names = this.#names;
    if (names === null) return cells.filter((cell) => cell !== '').join(' | ');
    const parts = cells.map((cell, index) => (cell === '' ? '' : names[index] ? `${names[index]}: ${cell}` : cell));
    return parts.filter((part) => part !== '').join('; ');
  }

  #flush(): void {
    if (this.#lines.length > 0) this.#sink.text(this.#lines.join('\n'));
    this.#lines = [];
  }
}

/** Names are words, short, and each there once. */
function isHeader(cells: readonly string[]): boolean {
  const filled = cells.filter((cell) => cell !== '');
  if (filled.length < 2 || new Set(filled).size !== filled.length) return false;
  return filled.every((cell) => cell.length <= 80 && /\p{L}/u.test(cell));
}

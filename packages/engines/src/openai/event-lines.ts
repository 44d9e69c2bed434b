import { StringDecoder } from 'node:string_decoder';

/** A line longer than this is no event of a chat completion. */
const maxLine = 8 * 1024 * 1024;

/**
 * Cuts a server-sent event stream into the texts of its `data` lines. Every provider writes one line an event, so lines
 * are not joined; comments, other fields and blank lines are skipped; lines may end in LF or CRLF.
 */
export class EventLines {
  readonly #onData: (data: string) => void;
  #decoder: StringDecoder | undefined;
  #rest = '';

  constructor(onData: (data: string) => void) {
    this.#onData = onData;
  }

  /** @returns false when the stream holds a line that is too long. */
  push(chunk: Buffer): boolean {
    const text = this.#rest === '' ? this.#decode(chunk) : this.#rest + this.#decode(chunk);
    let at = 0;
    let end = text.indexOf('\n');
    while (end >= 0) {
      this.#line(text, at, end);
      at = end + 1;
      end = text.indexOf('\n', at);
    }
    this.#rest = at === 0 ? text : text.slice(at);
    return this.#rest.length <= maxLine;
  }

  /** The last line may lack its line end. */
  end(): void {
    const text = this.#rest + (this.#decoder?.end() ?? '');
    this.#rest = '';
    if (text !== '') this.#line(text, 0, text.length);
  }

  /** A chunk that ends in a line end cannot split a character; others go through the stateful decoder from then on. */
  #decode(chunk: Buffer): string {
    if (this.#decoder === undefined && chunk[chunk.length - 1] === 0x0a) return chunk.toString('utf8');
    this.#decoder ??= new StringDecoder('utf8');
    return this.#decoder.write(chunk);
  }

  #line(text: string, from: number, to: number): void {
    if (!text.startsWith('data:', from)) return;
    let start = from + 5;
    let end = to;
    if (text.charCodeAt(start) === 0x20) start += 1;
    if (end > start && text.charCodeAt(end - 1) === 0x0d) end -= 1;
    if (end > start) this.#onData(text.slice(start, end));
  }
}

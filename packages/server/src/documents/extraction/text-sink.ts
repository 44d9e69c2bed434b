import type { TextBlock } from '../../domain/documents/chunk-text.ts';
import { ExtractionError } from './extraction-error.ts';

/** Characters one file may give: a book of 2,000 pages. */
export const MAX_TEXT = 5_000_000;
const MAX_BLOCKS = 500_000;

/** Takes the text of a file in reading order, up to a limit. */
export class TextSink {
  readonly blocks: TextBlock[] = [];
  #length = 0;

  heading(level: number, text: string): void {
    if (text.trim() !== '') this.#add({ kind: 'heading', level, text });
  }

  text(text: string): void {
    if (text.trim() !== '') this.#add({ kind: 'text', text });
  }

  /** True when nothing that can be read came. */
  get isEmpty(): boolean {
    return !this.blocks.some((block) => /[\p{L}\p{N}]/u.test(block.text));
  }

  #add(block: TextBlock): void {
    this.#length += block.text.length;
    if (this.#length > MAX_TEXT || this.blocks.length >= MAX_BLOCKS) {
      throw new ExtractionError('file_size_too_large', `the file holds more than ${MAX_TEXT} characters of text`);
    }
    this.blocks.push(block);
  }
}

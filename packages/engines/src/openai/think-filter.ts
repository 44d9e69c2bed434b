const open = '<think>';
const close = '</think>';

/**
 * Drops the thoughts that some local models write in front of their answer as `<think>…</think>`. Only the very start
 * of an answer is looked at, so a later "<think>" is ordinary text.
 */
export class ThinkFilter {
  #phase: 'start' | 'thinking' | 'after' | 'text' = 'start';
  #held = '';

  push(text: string): string {
    if (this.#phase === 'text') return text;
    this.#held += text;
    if (this.#phase === 'start') {
      const begun = this.#held.trimStart();
      if (begun.startsWith(open)) this.#phase = 'thinking';
      else if (open.startsWith(begun)) return '';
      else return this.#release();
    }
    if (this.#phase === 'thinking') {
      const end = this.#held.indexOf(close);
      if (end < 0) {
        // Only what could be the beginning of the closing tag has to be kept.
        this.#held = this.#held.slice(-close.length);
        return '';
      }
      this.#held = this.#held.slice(end + close.length);
      this.#phase = 'after';
    }
    this.#held = this.#held.trimStart();
    return this.#held === '' ? '' : this.#release();
  }

  /** What is still held when the answer ends: a beginning that turned out to be no tag. */
  end(): string {
    return this.#phase === 'start' ? this.#release() : '';
  }

  #release(): string {
    const text = this.#held;
    this.#held = '';
    this.#phase = 'text';
    return text;
  }
}

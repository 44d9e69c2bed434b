import type { ModelUsage } from '@palaver/runtime/ports';
import { type AssembledCall, CallAssembler } from './call-assembler.ts';
import { contentText, errorText, isObject, type JsonRecord } from './json.ts';
import { ThinkFilter } from './think-filter.ts';

export type ReaderFault = { readonly message: string; readonly retryable: boolean };

/** Reads the chunks of one streamed completion, or one whole completion, into text, calls, usage and the way it ended. */
export class CompletionReader {
  readonly #calls = new CallAssembler();
  readonly #think = new ThinkFilter();
  #text = '';
  #hadText = false;
  #prefix = '';
  #suffix = '';
  finishReason: string | null = null;
  usage: ModelUsage | undefined;
  isDone = false;
  fault: ReaderFault | undefined;

  /** Takes the text of one `data` line. */
  readonly data = (line: string): void => {
    if (this.isDone || this.fault !== undefined) return;
    if (this.#sameShape(line)) {
      this.#addText(line.slice(this.#prefix.length, line.length - this.#suffix.length));
      return;
    }
    if (line === '[DONE]') {
      this.isDone = true;
      return;
    }
    let chunk: unknown;
    try {
      chunk = JSON.parse(line);
    } catch {
      // The decision is made by whoever reads `fault`.
      this.fault = { message: 'sent a chunk that is not JSON', retryable: true };
      return;
    }
    if (this.#chunk(chunk)) this.#learn(line, chunk);
  };

  /** Takes a whole completion (an answer that was not streamed). */
  whole(completion: unknown): void {
    this.#chunk(completion);
    this.isDone = this.fault === undefined;
  }

  /** The text that came since it was last asked for. */
  takeText(): string {
    const text = this.#text;
    this.#text = '';
    return text;
  }

  /** The calls, once the answer is over. */
  takeCalls(): AssembledCall[] {
    return this.#calls.take();
  }

  /** Closes the answer: text that was held back becomes text, and an answer that cannot be one becomes a fault. */
  finish(): void {
    if (this.fault !== undefined) return;
    this.#text += this.#think.end();
    const isMarked = this.isDone || this.finishReason !== null;
    if (!isMarked && !this.#calls.isWhole()) this.fault = { message: 'broke off inside a call', retryable: true };
    else if (this.finishReason === null && !this.#hadText && this.#calls.size === 0) {
      this.fault = { message: 'sent an empty answer', retryable: true };
    }
  }

  /** @returns whether the chunk was nothing but a piece of text. */
  #chunk(chunk: unknown): boolean {
    const failure = errorText(chunk);
    if (failure !== null) {
      const type = isObject(chunk) && isObject(chunk.error) ? chunk.error.type : undefined;
      this.fault = { message: failure, retryable: type !== 'invalid_request_error' };
      return false;
    }
    if (!isObject(chunk)) {
      this.fault = { message: 'sent a chunk that is not an object', retryable: true };
      return false;
    }
    const hasUsage = this.#takeUsage(chunk.usage) || (isObject(chunk.x_groq) && this.#takeUsage(chunk.x_groq.usage));
    const choices = Array.isArray(chunk.choices) ? chunk.choices : [];
    const choice: unknown = choices[0];
    if (!isObject(choice) || (typeof choice.index === 'number' && choice.index !== 0)) return false;
    const ends = typeof choice.finish_reason === 'string' && choice.finish_reason !== '';
    if (ends) this.finishReason = choice.finish_reason as string;
    const delta = isObject(choice.delta) ? choice.delta : choice.message;
    if (!isObject(delta)) return false;
    return this.#delta(delta) && !ends && !hasUsage && choices.length === 1;
  }

  #delta(delta: JsonRecord): boolean {
    let isTextOnly = typeof delta.content === 'string' && delta.content !== '';
    if (delta.content) this.#addText(contentText(delta.content));
    if (typeof delta.refusal === 'string') {
      this.#addText(delta.refusal);
      isTextOnly = false;
    }
    if (Array.isArray(delta.tool_calls)) {
      this.#calls.add(delta.tool_calls);
      isTextOnly = false;
    }
    if (isObject(delta.function_call)) {
      this.#calls.addLegacy(delta.function_call);
      isTextOnly = false;
    }
    return isTextOnly;
  }

  #addText(text: string): void {
    if (text === '') return;
    this.#hadText = true;
    this.#text += this.#think.push(text);
  }

  #takeUsage(usage: unknown): boolean {
    if (!isObject(usage)) return false;
    const { prompt_tokens: input, completion_tokens: output } = usage;
    if (typeof input !== 'number' || typeof output !== 'number') return false;
    this.usage = { input_tokens: input, output_tokens: output };
    return true;
  }

  /**
   * Chunks of one answer differ in nothing but their piece of text. A line with the same text before and after the
   * piece, and a piece without quote, backslash or control character, is the same JSON with another string in it, and
   * is not parsed again.
   */
  #learn(line: string, chunk: unknown): void {
    const key = '"content":"';
    const at = line.indexOf(key);
    if (at < 0 || at !== line.lastIndexOf(key)) return;
    const choices = (chunk as { choices: { delta?: JsonRecord; message?: JsonRecord }[] }).choices;
    const content = (choices[0]?.delta ?? choices[0]?.message)?.content as string;
    const start = at + key.length;
    const end = start + content.length;
    if (line.charCodeAt(end) !== 0x22 || line.slice(start, end) !== content || !isPlain(content)) return;
    this.#prefix = line.slice(0, start);
    this.#suffix = line.slice(end);
  }

  #sameShape(line: string): boolean {
    const { length } = this.#prefix;
    if (length === 0 || line.length <= length + this.#suffix.length) return false;
    if (!line.startsWith(this.#prefix) || !line.endsWith(this.#suffix)) return false;
    return isPlain(line, length, line.length - this.#suffix.length);
  }
}

/** Whether a piece of a JSON text stands for itself inside a string. */
function isPlain(text: string, from = 0, to = text.length): boolean {
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 0x20 || code === 0x22 || code === 0x5c) return false;
  }
  return true;
}

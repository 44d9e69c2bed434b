import type { LanguageModel, ModelMessage, OfferedTool } from '@palaver/runtime/ports';
import { collectParts, spokenText } from '../../testing/collect-parts.ts';

/** What one user turn brought. */
export interface RehearsedTurn {
  readonly said: string;
  readonly calls: readonly { readonly name: string; readonly args: Record<string, unknown> }[];
}

export type Endpoints = Readonly<Record<string, (args: Record<string, unknown>) => unknown>>;

/** A conversation without a runtime: calls are answered at once, their results told to the model. */
export class Rehearsal {
  readonly #model: LanguageModel;
  readonly #tools: readonly OfferedTool[];
  readonly #endpoints: Endpoints;
  readonly messages: ModelMessage[];

  constructor(
    model: LanguageModel,
    tools: readonly OfferedTool[],
    endpoints: Endpoints,
    messages: readonly ModelMessage[],
  ) {
    this.#model = model;
    this.#tools = tools;
    this.#endpoints = endpoints;
    this.messages = [...messages];
  }

  async say(text: string): Promise<RehearsedTurn> {
    this.messages.push({ role: 'user', content: text });
    const calls: RehearsedTurn['calls'][number][] = [];
    const said: string[] = [];
    for (let step = 0; step < 4; step += 1) {
      const parts = await collectParts(this.#model, { messages: this.messages, tools: this.#tools });
      const words = spokenText(parts);
      if (words !== '') said.push(words);
      const made = parts.filter((part) => part.kind === 'call');
      if (made.length === 0) {
        this.messages.push({ role: 'assistant', content: words });
        break;
      }
      const ids = made.map((call, index) => ({
        id: `c${this.messages.length}_${index}`,
        name: call.name,
        arguments: call.arguments_text,
      }));
      this.messages.push({ role: 'assistant', content: words === '' ? null : words, calls: ids });
      for (const call of ids) {
        const args = JSON.parse(call.arguments) as Record<string, unknown>;
        calls.push({ name: call.name, args });
        const result = this.#endpoints[call.name]?.(args) ?? 'OK';
        const content = typeof result === 'string' ? result : JSON.stringify(result);
        this.messages.push({ role: 'tool', call_id: call.id, content });
      }
      if (made.some((call) => call.name === 'end_call')) break;
    }
    return { said: said.join(' '), calls };
  }
}

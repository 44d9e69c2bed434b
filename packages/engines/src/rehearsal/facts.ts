import { terms } from './lexicon.ts';

const instruction =
  /^(?:you\b|never|always|do not|don't|if |when |before |after |use |call |ask |keep |be |speak |answer |reply |respond |confirm |help |only |please |your |make sure|remember|tool invocation policy|only call|sum up|-\s)/i;

/** Parts of a prompt that tell the PAL how to go on; nothing of them is said to a user. */
const guidance =
  /^(?:Tool invocation policy:|Guardrails, which hold|Your current objective:|All your objectives|A guardrail was broken|Documents you can draw on|The conversation begins now)/;

/** The prompt without its guidance; passages of documents and memories stay. */
function statements(prompt: string): string {
  return prompt
    .split(/\n{2,}/)
    .filter((part) => !guidance.test(part))
    .join('\n')
    .replace(/^(?:Passages from your documents|What you remember from before).*$/gm, '');
}

/** The sentences of the prompts that state something, rather than telling the PAL what to do. */
export function factSentences(prompts: readonly string[]): string[] {
  return prompts
    .flatMap((prompt) => statements(prompt).split(/\n+|(?<=[.!?])\s+(?=[A-Z\d"“])/))
    .map((line) => line.replace(/^[\s*•#-]+/, '').trim())
    .filter(
      (line) =>
        line.length > 8 && line.length < 400 && !line.endsWith(':') && !line.endsWith('?') && !instruction.test(line),
    );
}

/** Characters of the prompts that are looked through. */
const maxPrompt = 40_000;

/** What the prompts state, read when it is first asked for. */
export class Facts {
  readonly #prompts: readonly string[];
  #sentences: readonly { readonly text: string; readonly heads: ReadonlySet<string> }[] | undefined;

  constructor(prompts: readonly string[]) {
    this.#prompts = prompts;
  }

  /** The sentence that answers a question, when one clearly does. */
  answer(question: string): string | null {
    const asked = terms(question).map((term) => term.head);
    if (asked.length === 0) return null;
    let best: { readonly text: string; readonly share: number; readonly hits: number } | null = null;
    for (const { text, heads } of this.#known()) {
      const hits = asked.filter((term) => heads.has(term)).length;
      const share = hits / asked.length;
      if (hits > 0 && (best === null || hits > best.hits)) best = { text, share, hits };
    }
    if (best === null) return null;
    const isClear = best.hits >= 2 ? best.share >= 0.5 : best.share > 0.5 && isQuestion(question);
    return isClear ? best.text : null;
  }

  #known() {
    this.#sentences ??= factSentences(this.#prompts.map((prompt) => prompt.slice(0, maxPrompt))).map((text) => ({
      text,
      heads: new Set(terms(text).map((term) => term.head)),
    }));
    return this.#sentences;
  }
}

export function isQuestion(text: string): boolean {
  return (
    /\?\s*$/.test(text) ||
    /^\W*(?:what|which|when|where|who|how|why|is|are|do|does|can|could|may|tell me|is there|are there)\b/i.test(text)
  );
}

/** The part the PAL plays, from "You are the front desk of …". */
export function roleIn(prompts: readonly string[]): string | null {
  for (const prompt of prompts) {
    const role = /\byou(?:'re| are) (?:called |named )?((?:the|an?|our) [^.,;:\n]{3,90})/i.exec(prompt)?.[1];
    if (role !== undefined) return role.trim();
  }
  return null;
}

import type { ModelMessage, ModelRequest, OfferedTool } from '@palaver/runtime/ports';
import { Facts } from './facts.ts';
import type { Hearing } from './hear-user.ts';
import { hearUser } from './hear-user.ts';
import { Memory } from './memory.ts';
import { outcomeWords } from './result-phrasing.ts';
import { slotSpecs } from './slot-spec.ts';
import type { Day } from './slots/heard.ts';
import { looksLikeWrite } from './tool-matcher.ts';
import { type ToolOutcome, toolOutcome } from './tool-outcome.ts';

/** What the user wants done, as far as it is known. */
export interface Frame {
  readonly tool: OfferedTool;
  readonly values: ReadonlyMap<string, unknown>;
  /** How often its open question was asked without getting an answer. */
  readonly misses: number;
}

/** A call that was made, and what is known of it. */
export interface MadeCall {
  readonly tool: OfferedTool;
  readonly values: ReadonlyMap<string, unknown>;
  outcome: ToolOutcome;
  /** How its outcome is said. */
  words: string;
  isSpoken: boolean;
}

/** A conversation as the rehearsal engine understands it, folded from the messages of one request. */
export interface Dialogue {
  readonly prompts: readonly string[];
  readonly facts: Facts;
  readonly tools: readonly OfferedTool[];
  readonly today: Day;
  /** The prompt wants the model to have writes confirmed. */
  readonly confirmsWrites: boolean;
  readonly memory: Memory;
  readonly calls: readonly MadeCall[];
  readonly frame: Frame | null;
  /** What the last message of the user meant; null before the first. */
  readonly hearing: Hearing | null;
  readonly lastPal: string | null;
  readonly lastUser: string | null;
  /** The calls whose tool messages end the request. */
  readonly trailing: readonly MadeCall[];
}

/** Characters of a user's message that are understood. */
const maxHeard = 1_000;
/** Earlier messages than these do not matter any more. */
const maxMessages = 120;

export function readDialogue(request: ModelRequest, today: Day): Dialogue {
  const prompts = request.messages.filter((message) => message.role === 'system').map((message) => message.content);
  const fold = new DialogueFold(prompts, request.tools, today);
  for (const message of request.messages.slice(-maxMessages)) fold.add(message);
  return fold.result();
}

class DialogueFold {
  readonly #prompts: readonly string[];
  readonly #facts: Facts;
  readonly #tools: readonly OfferedTool[];
  readonly #today: Day;
  readonly #memory = new Memory();
  readonly #calls: MadeCall[] = [];
  readonly #byId = new Map<string, MadeCall>();
  #frame: Frame | null = null;
  /** What was being arranged when the user turned to something else; taken up again after that. */
  #suspended: Frame | null = null;
  #hearing: Hearing | null = null;
  #lastPal: string | null = null;
  #lastUser: string | null = null;
  #trailing: MadeCall[] = [];

  constructor(prompts: readonly string[], tools: readonly OfferedTool[], today: Day) {
    this.#prompts = prompts;
    this.#facts = new Facts(prompts);
    this.#tools = tools;
    this.#today = today;
  }

  add(message: ModelMessage): void {
    if (message.role === 'user') this.#user(message.content);
    else if (message.role === 'assistant') this.#assistant(message);
    else if (message.role === 'tool') this.#tool(message.call_id, message.content);
  }

  result(): Dialogue {
    return {
      prompts: this.#prompts,
      facts: this.#facts,
      tools: this.#tools,
      today: this.#today,
      confirmsWrites: this.#confirmsWrites(),
      memory: this.#memory,
      calls: this.#calls,
      frame: this.#frame,
      hearing: this.#hearing,
      lastPal: this.#lastPal,
      lastUser: this.#lastUser,
      trailing: this.#trailing,
    };
  }

  #confirmsWrites(): boolean {
    return this.#prompts.some((prompt) => prompt.includes('Tool invocation policy:'));
  }

  #user(said: string): void {
    // Patterns may take a time that grows with the square of the text; nobody asks for a thing at such length.
    const text = said.slice(0, maxHeard);
    const { frame, ...hearing } = hearUser(text, {
      facts: this.#facts,
      tools: this.#tools,
      today: this.#today,
      frame: this.#frame,
      calls: this.#calls,
      memory: this.#memory,
      lastPal: this.#lastPal,
      confirmsWrites: this.#confirmsWrites(),
    });
    const before = this.#frame;
    if (before !== null && frame !== null && frame.tool !== before.tool) this.#suspended = before;
    if (hearing.dropped !== null || frame?.tool === this.#suspended?.tool) this.#suspended = null;
    this.#frame = frame;
    this.#hearing = hearing;
    this.#lastUser = text;
    this.#trailing = [];
  }

  #assistant(message: ModelMessage & { role: 'assistant' }): void {
    this.#trailing = [];
    if (message.content !== null && message.content !== '') {
      this.#lastPal = message.content;
      for (const call of this.#calls) if (message.content.includes(call.words)) call.isSpoken = true;
    }
    for (const { id, name, arguments: text } of message.calls ?? []) {
      const earlier = id.endsWith('_result') ? this.#byId.get(id.slice(0, -'_result'.length)) : undefined;
      if (earlier !== undefined) this.#byId.set(id, earlier);
      else this.#call(id, name, text);
    }
  }

  #call(id: string, name: string, text: string): void {
    const tool = this.#tools.find((offered) => offered.name === name) ?? { name, description: '', parameters: {} };
    const call = {
      tool,
      values: flatArguments(tool, text),
      outcome: { kind: 'pending', reason: '' } as ToolOutcome,
      words: outcomeWords(tool, { kind: 'pending', reason: '' }, this.#today),
      isSpoken: false,
    };
    this.#calls.push(call);
    this.#byId.set(id, call);
    if (this.#frame?.tool.name !== name) return;
    this.#frame = this.#suspended === null ? null : resumed(this.#suspended, call);
    this.#suspended = null;
  }

  #tool(callId: string, content: string): void {
    const call = this.#byId.get(callId);
    if (call === undefined) return;
    call.outcome = toolOutcome(content);
    call.words = outcomeWords(call.tool, call.outcome, this.#today);
    call.isSpoken = false;
    this.#trailing.push(call);
    this.#memory.learnCall(call, looksLikeWrite(call.tool));
    if (call.outcome.kind === 'invalid') this.#frame = invalidFrame(call);
  }
}

/** A look-up in between was for the matter at hand: the day that was looked up is the day that is meant. */
function resumed(frame: Frame, lookUp: MadeCall): Frame {
  if (looksLikeWrite(lookUp.tool)) return { ...frame, misses: 0 };
  const values = new Map(frame.values);
  for (const { path } of slotSpecs(frame.tool)) if (lookUp.values.has(path)) values.set(path, lookUp.values.get(path));
  return { tool: frame.tool, values, misses: 0 };
}

/** The arguments of a call by slot path. */
function flatArguments(tool: OfferedTool, text: string): Map<string, unknown> {
  let args: unknown;
  try {
    args = JSON.parse(text === '' ? '{}' : text);
  } catch {
    // Broken arguments of another engine: as if there were none.
    args = {};
  }
  const values = new Map<string, unknown>();
  for (const slot of slotSpecs(tool)) {
    const value = slot.keys.reduce<unknown>((node, key) => (node as Record<string, unknown> | null)?.[key], args);
    if (value !== undefined) values.set(slot.path, value);
  }
  return values;
}

/** After refused arguments: what was wrong is asked for again, the rest is kept. */
function invalidFrame(call: MadeCall): Frame | null {
  if (call.outcome.kind !== 'invalid') return null;
  const { names } = call.outcome;
  const wrong = new Set(
    slotSpecs(call.tool)
      .filter((slot) => names.includes(slot.name) || names.includes(slot.path))
      .map((slot) => slot.path),
  );
  if (wrong.size === 0) return null;
  return { tool: call.tool, values: new Map([...call.values].filter(([path]) => !wrong.has(path))), misses: 0 };
}

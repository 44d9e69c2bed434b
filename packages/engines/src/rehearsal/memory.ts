import type { MadeCall } from './dialogue.ts';
import { words } from './lexicon.ts';
import type { SlotKind, SlotSpec } from './slot-spec.ts';
import { slotSpecs } from './slot-spec.ts';

interface Remembered {
  readonly value: unknown;
  readonly kind: SlotKind | null;
  /** It came from a result, such as the code of a booking. */
  readonly isResult: boolean;
}

/** Kinds that say who the user is; they stay true over the whole conversation. */
const lasting = new Set<SlotKind>(['email', 'phone', 'person']);

/** What was chosen once says nothing about the next choice. */
const chosenAnew = new Set<SlotKind>(['choice', 'place', 'text', 'query', 'boolean', 'list']);

/** What the conversation has shown so far that can fill a slot without asking again. */
export class Memory {
  readonly #byName = new Map<string, Remembered>();
  readonly #byKind = new Map<SlotKind, unknown>();
  /** Lists of a result, by the name of what they hold: what "the first one" can mean. */
  readonly #options = new Map<string, readonly unknown[]>();

  /** The user said who they are outside of any question. */
  learnMention(kind: SlotKind, value: unknown): void {
    this.#byKind.set(kind, value);
  }

  learnCall(call: MadeCall, isWrite: boolean): void {
    for (const slot of slotSpecs(call.tool)) {
      const value = call.values.get(slot.path);
      if (value === undefined) continue;
      if (lasting.has(slot.kind)) this.#byKind.set(slot.kind, value);
      // What a write has used up, such as the day of a booking, is not meant again by the next one.
      if (isWrite && call.outcome.kind === 'done' && !lasting.has(slot.kind)) this.#byName.delete(slot.name);
      else this.#byName.set(slot.name, { value, kind: slot.kind, isResult: false });
    }
    if (call.outcome.kind === 'done') this.#learnResult(call.outcome.value, call, isWrite, 0);
  }

  /** A value for a slot that was not said for it. */
  recall(slot: SlotSpec): unknown {
    if (chosenAnew.has(slot.kind)) return undefined;
    const named = this.#byName.get(slot.name) ?? (slot.kind === 'code' ? this.#alike(slot) : undefined);
    if (named !== undefined && fits(named.value, slot)) return named.value;
    return lasting.has(slot.kind) ? this.#byKind.get(slot.kind) : undefined;
  }

  /** "The booking code is LH-4821", when a question is about a code that a result brought. */
  statement(question: string): string | null {
    const asked = new Set(words(question));
    for (const [name, entry] of [...this.#byName].reverse()) {
      const parts = words(name);
      if (entry.isResult && parts.every((part) => asked.has(part))) return `The ${parts.join(' ')} is ${entry.value}.`;
    }
    return null;
  }

  /** What was listed for a slot by the newest result. */
  optionsFor(slot: SlotSpec): readonly unknown[] {
    return this.#options.get(slot.name) ?? [];
  }

  #learnResult(value: unknown, call: MadeCall, isWrite: boolean, depth: number): void {
    if (typeof value !== 'object' || value === null || depth > 2) return;
    for (const [key, part] of Object.entries(value)) {
      if (Array.isArray(part)) this.#learnList(key, part);
      else if (typeof part === 'object') this.#learnResult(part, call, isWrite, depth + 1);
      else if (isCode(key) && !call.values.has(key))
        this.#byName.set(key, { value: part, kind: 'code', isResult: true });
    }
  }

  #learnList(key: string, items: readonly unknown[]): void {
    const first = items[0];
    if (typeof first !== 'object' || first === null) {
      this.#options.set(key.replace(/s$/, ''), items);
      return;
    }
    for (const field of Object.keys(first)) {
      this.#options.set(
        field,
        items.map((item) => (item as Record<string, unknown> | null)?.[field]),
      );
    }
  }

  /** `code` and `booking_code` may be the same thing under two names; the newest counts. */
  #alike(slot: SlotSpec): Remembered | undefined {
    const wanted = words(slot.name).at(-1);
    const found = [...this.#byName].filter(([name, entry]) => entry.isResult && words(name).at(-1) === wanted);
    return found.at(-1)?.[1];
  }
}

function isCode(key: string): boolean {
  return /\b(?:id|code|reference|ref|number)$/.test(words(key).join(' '));
}

function fits(value: unknown, slot: SlotSpec): boolean {
  if (slot.choices !== null) return slot.choices.includes(value);
  const isNumber = slot.kind === 'integer' || slot.kind === 'number';
  return isNumber === (typeof value === 'number') || slot.kind === 'boolean' || slot.kind === 'list';
}

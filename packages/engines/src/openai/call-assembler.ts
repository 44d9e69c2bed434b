import { isObject } from './json.ts';

export interface AssembledCall {
  id: string;
  name: string;
  arguments: string;
}

/**
 * Puts calls together from their deltas. Providers differ: the index may be missing or always 0, the id may come once,
 * on every delta or never, the name may be repeated, the arguments may be an object instead of text.
 */
export class CallAssembler {
  readonly #calls: AssembledCall[] = [];
  readonly #byIndex = new Map<number, AssembledCall>();
  #last: AssembledCall | undefined;
  #legacy: AssembledCall | undefined;

  get size(): number {
    return this.#calls.length;
  }

  /** Takes `delta.tool_calls` (or `message.tool_calls`). */
  add(deltas: readonly unknown[]): void {
    for (const delta of deltas) {
      if (!isObject(delta)) continue;
      const fn = isObject(delta.function) ? delta.function : {};
      const id = typeof delta.id === 'string' ? delta.id : '';
      const name = typeof fn.name === 'string' ? fn.name : '';
      const call = this.#find(typeof delta.index === 'number' ? delta.index : null, id, name);
      if (call.id === '') call.id = id;
      if (call.name === '') call.name = name;
      appendArguments(call, fn.arguments);
    }
  }

  /** Takes the single `function_call` of the older wire. */
  addLegacy(delta: unknown): void {
    if (!isObject(delta)) return;
    this.#legacy ??= this.#open('', null);
    if (this.#legacy.name === '' && typeof delta.name === 'string') this.#legacy.name = delta.name;
    appendArguments(this.#legacy, delta.arguments);
  }

  /** The calls in the order they began; a call that never got a name is none. */
  take(): AssembledCall[] {
    return this.#calls.splice(0).filter((call) => call.name !== '');
  }

  /** Whether every call's arguments are whole JSON (or empty): what a stream without an end mark must show. */
  isWhole(): boolean {
    return this.#calls.every((call) => call.arguments === '' || isJson(call.arguments));
  }

  #find(index: number | null, id: string, name: string): AssembledCall {
    const current = index === null ? this.#byId(id) : this.#byIndex.get(index);
    if (current === undefined) return this.#open(id, index);
    const isOther = id !== '' && current.id !== '' && id !== current.id;
    const isAnonymous = index === null && id === '';
    const begins = name !== '' && (isOther || isAnonymous) && isJson(current.arguments);
    return begins ? this.#open(id, index) : current;
  }

  #byId(id: string): AssembledCall | undefined {
    if (id === '') return this.#last;
    return this.#calls.find((call) => call.id === id) ?? (this.#last?.id === '' ? this.#last : undefined);
  }

  #open(id: string, index: number | null): AssembledCall {
    const call = { id, name: '', arguments: '' };
    this.#calls.push(call);
    this.#last = call;
    if (index !== null) this.#byIndex.set(index, call);
    return call;
  }
}

function appendArguments(call: AssembledCall, value: unknown): void {
  if (typeof value === 'string') call.arguments += value;
  else if (isObject(value)) call.arguments = JSON.stringify(value);
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // An incomplete text is the answer "no".
    return false;
  }
}

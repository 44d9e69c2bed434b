import type { Write } from '../store.ts';
import type { Round, SqlValue } from './writer-messages.ts';

/** A text's place in the writer's list of prepared statements. */
export class TextPlaces {
  readonly #places = new Map<string, number>();

  placeOf(text: string): number | undefined {
    return this.#places.get(text);
  }

  add(text: string): number {
    const place = this.#places.size;
    this.#places.set(text, place);
    return place;
  }

  get size(): number {
    return this.#places.size;
  }

  clear(): void {
    this.#places.clear();
  }
}

/** Batches on their way into one round. */
export class RoundBuilder {
  readonly #reset: boolean;
  readonly #texts: string[] = [];
  readonly #plan: number[] = [];
  readonly #values: SqlValue[] = [];

  /** `reset`: the round's places count anew. */
  constructor(reset: boolean) {
    this.#reset = reset;
  }

  /** @throws TypeError for a value that no column can hold; the round is then as before. */
  add(batch: readonly Write[], places: TextPlaces): void {
    const [planLength, valuesLength] = [this.#plan.length, this.#values.length];
    try {
      this.#plan.push(batch.length);
      for (const { query, expect } of batch) {
        const { sql, parameters } = query;
        let place = places.placeOf(sql);
        if (place === undefined) {
          place = places.add(sql);
          this.#texts.push(sql);
        }
        this.#plan.push(place, parameters.length, expect ?? -1);
        for (const value of parameters) this.#values.push(toSqlValue(value));
      }
    } catch (error) {
      this.#plan.length = planLength;
      this.#values.length = valuesLength;
      throw error;
    }
  }

  /** `known`: texts a new writer has to be told again. */
  round(known: readonly string[] | null): Round {
    const isNew = known !== null && !this.#reset;
    return {
      reset: this.#reset || isNew,
      texts: isNew ? [...known, ...this.#texts] : this.#texts,
      plan: this.#plan,
      values: this.#values,
    };
  }
}

function toSqlValue(value: unknown): SqlValue {
  switch (typeof value) {
    case 'string':
    case 'number':
    case 'bigint':
      return value;
    case 'boolean':
      return value ? 1 : 0;
    default:
      if (value === null || value instanceof Uint8Array) return value;
      throw new TypeError(`a value of type ${typeof value} cannot be stored`);
  }
}

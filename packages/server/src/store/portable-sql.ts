import type { Statement, Store } from './store.ts';

/** One statement in the placeholders of both dialects, made once, so that the hot path only binds values. */
export interface PortableSql {
  readonly sqlite: string;
  readonly postgres: string;
}

/** `text` uses `?` for values; a `?` inside a literal is not supported. */
export function portableSql(text: string): PortableSql {
  let place = 0;
  return {
    sqlite: text,
    postgres: text.replaceAll('?', () => {
      place += 1;
      return `$${place}`;
    }),
  };
}

export function bind(store: Pick<Store, 'dialect'>, sql: PortableSql, parameters: readonly unknown[]): Statement {
  return { sql: sql[store.dialect], parameters };
}

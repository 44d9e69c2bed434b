import type { PronunciationRule } from '@palaver/contract';
import { bind, portableSql } from './portable-sql.ts';
import type { PronunciationDictionariesTable } from './schema-guidance.ts';
import type { Store, Write } from './store.ts';

/** A dictionary as it is stored, without its rules. */
export interface StoredDictionary {
  readonly pronunciation_dictionary_id: string;
  readonly account_id: string;
  readonly name: string;
  readonly rules_count: number;
  readonly created_at: number;
  readonly updated_at: number;
  readonly version: number;
}

/** A dictionary and the JSON text of its rules, which is long and seldom looked into. */
export interface DictionaryWithRules extends StoredDictionary {
  readonly rules: string;
}

export interface DictionaryPage {
  readonly account_id: string;
  readonly sort: 'asc' | 'desc';
  readonly limit: number;
  readonly offset: number;
}

type Row = Omit<PronunciationDictionariesTable, 'rules'>;

const COLUMNS = 'pronunciation_dictionary_id, account_id, name, rules_count, created_at, updated_at, version';
const FIND_SQL = portableSql(
  `SELECT ${COLUMNS}, rules FROM pronunciation_dictionaries WHERE account_id = ? AND pronunciation_dictionary_id = ?`,
);
const PEEK_SQL = portableSql(
  `SELECT ${COLUMNS} FROM pronunciation_dictionaries WHERE account_id = ? AND pronunciation_dictionary_id = ?`,
);
const listSql = (sort: 'ASC' | 'DESC') =>
  portableSql(
    `SELECT ${COLUMNS} FROM pronunciation_dictionaries WHERE account_id = ?
    ORDER BY created_at ${sort}, pronunciation_dictionary_id ${sort} LIMIT ? OFFSET ?`,
  );
const LIST_SQL = { asc: listSql('ASC'), desc: listSql('DESC') } as const;
const COUNT_SQL = portableSql('SELECT COUNT(*) AS count FROM pronunciation_dictionaries WHERE account_id = ?');
const INSERT_SQL = portableSql(
  `INSERT INTO pronunciation_dictionaries (pronunciation_dictionary_id, account_id, name, rules, rules_count, created_at,
  updated_at, version) VALUES (?, ?, ?, ?, ?, ?, ?, 1)`,
);
const UPDATE_SQL = portableSql(
  `UPDATE pronunciation_dictionaries SET name = ?, rules = ?, rules_count = ?, updated_at = ?, version = version + 1
  WHERE pronunciation_dictionary_id = ? AND version = ?`,
);
const RENAME_SQL = portableSql(
  `UPDATE pronunciation_dictionaries SET name = ?, updated_at = ?, version = version + 1
  WHERE pronunciation_dictionary_id = ? AND version = ?`,
);
const DELETE_SQL = portableSql(
  'DELETE FROM pronunciation_dictionaries WHERE pronunciation_dictionary_id = ? AND account_id = ?',
);

/** The dictionary with its rules as JSON text: what speech is made with. */
export async function findDictionary(
  store: Store,
  accountId: string,
  dictionaryId: string,
): Promise<DictionaryWithRules | undefined> {
  const [row] = await store.read<Row & { readonly rules: string }>(bind(store, FIND_SQL, [accountId, dictionaryId]));
  return row === undefined ? undefined : { ...toDictionary(row), rules: row.rules };
}

/** The rules of a dictionary that was found. */
export function dictionaryRules(dictionary: DictionaryWithRules): readonly PronunciationRule[] {
  return JSON.parse(dictionary.rules) as PronunciationRule[];
}

/** The dictionary without its rules. */
export async function peekDictionary(
  store: Store,
  accountId: string,
  dictionaryId: string,
): Promise<StoredDictionary | undefined> {
  const [row] = await store.read<Row>(bind(store, PEEK_SQL, [accountId, dictionaryId]));
  return row === undefined ? undefined : toDictionary(row);
}

export async function listDictionaries(store: Store, page: DictionaryPage): Promise<readonly StoredDictionary[]> {
  const values = [page.account_id, page.limit, page.offset];
  return (await store.read<Row>(bind(store, LIST_SQL[page.sort], values))).map(toDictionary);
}

export async function countDictionaries(store: Store, accountId: string): Promise<number> {
  const [row] = await store.read<{ readonly count: number | string }>(bind(store, COUNT_SQL, [accountId]));
  return Number(row?.count ?? 0);
}

export function insertDictionary(store: Pick<Store, 'dialect'>, dictionary: DictionaryWithRules): Write {
  const { pronunciation_dictionary_id, account_id, name, rules, rules_count, created_at, updated_at } = dictionary;
  const values = [pronunciation_dictionary_id, account_id, name, rules, rules_count, created_at, updated_at];
  return { query: bind(store, INSERT_SQL, values), expect: 1 };
}

/** Writes the dictionary over the version that was read; `rules` null leaves them as they are. */
export function updateDictionary(
  store: Pick<Store, 'dialect'>,
  stored: StoredDictionary,
  changed: {
    readonly name: string;
    readonly rules: { readonly text: string; readonly count: number } | null;
    readonly updated_at: number;
  },
): Write {
  const { name, rules, updated_at } = changed;
  const key = [stored.pronunciation_dictionary_id, stored.version];
  const query =
    rules === null
      ? bind(store, RENAME_SQL, [name, updated_at, ...key])
      : bind(store, UPDATE_SQL, [name, rules.text, rules.count, updated_at, ...key]);
  return { query, expect: 1 };
}

export function deleteDictionary(store: Pick<Store, 'dialect'>, accountId: string, dictionaryId: string): Write {
  return { query: bind(store, DELETE_SQL, [dictionaryId, accountId]), expect: 1 };
}

function toDictionary(row: Row): StoredDictionary {
  return {
    pronunciation_dictionary_id: row.pronunciation_dictionary_id,
    account_id: row.account_id,
    name: row.name,
    rules_count: Number(row.rules_count),
    created_at: Number(row.created_at),
    updated_at: Number(row.updated_at),
    version: Number(row.version),
  };
}

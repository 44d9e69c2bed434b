import { MAX_GUARDRAILS_PER_TAG, type StoredGuardrail, type StoredGuardrailSet } from './guardrails.ts';
import { bind, portableSql } from './portable-sql.ts';
import type { Store, Write } from './store.ts';

type Dialect = Pick<Store, 'dialect'>;

const INSERT_SQL = portableSql(
  `INSERT INTO guardrails (uuid, account_id, set_id, position, guardrail_name, guardrail_prompt, modality, callback_url,
  tags, app_message, tool_call, created_at, updated_at, version) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 1)`,
);
const UPDATE_SQL = portableSql(
  `UPDATE guardrails SET position = ?, guardrail_name = ?, guardrail_prompt = ?, modality = ?, callback_url = ?, tags = ?,
  app_message = ?, tool_call = ?, updated_at = ?, version = version + 1 WHERE uuid = ? AND version = ?`,
);
const DELETE_SQL = portableSql('DELETE FROM guardrails WHERE uuid = ? AND version = ?');
const DELETE_TAGS_SQL = portableSql('DELETE FROM guardrail_tags WHERE uuid = ?');
const LOCK_ACCOUNT_SQL = portableSql('UPDATE accounts SET name = name WHERE account_id = ?');
const TAG = 'INSERT INTO guardrail_tags (account_id, tag, uuid)';
const FREE = 'WHERE (SELECT COUNT(*) FROM guardrail_tags WHERE account_id = ? AND tag = ?) < ?';
/** PostgreSQL cannot tell the type of a bare parameter in a select list. */
const INSERT_TAG_SQL = {
  sqlite: `${TAG} SELECT ?, ?, ? ${FREE}`,
  postgres: portableSql(`${TAG} SELECT cast(? as text), cast(? as text), cast(? as text) ${FREE}`).postgres,
};
const INSERT_SET_SQL = portableSql(
  `INSERT INTO guardrail_sets (guardrails_id, account_id, name, created_at, updated_at, version)
  VALUES (?, ?, ?, ?, ?, 1)`,
);
const UPDATE_SET_SQL = portableSql(
  `UPDATE guardrail_sets SET name = ?, updated_at = ?, version = version + 1 WHERE guardrails_id = ? AND version = ?`,
);
const DELETE_SET_SQL = portableSql('DELETE FROM guardrail_sets WHERE guardrails_id = ? AND version = ?');

export function insertGuardrails(store: Dialect, guardrails: readonly StoredGuardrail[]): readonly Write[] {
  return [...guardrails.map((guardrail) => insertRow(store, guardrail)), ...tagWrites(store, guardrails)];
}

/** Writes each guardrail over the version that was read. */
export function updateGuardrails(
  store: Dialect,
  changes: readonly { readonly stored: StoredGuardrail; readonly changed: StoredGuardrail }[],
): readonly Write[] {
  const retagged = changes.filter(({ stored, changed }) => !sameTags(stored, changed));
  return [
    ...changes.map(({ stored, changed }) => ({
      query: bind(store, UPDATE_SQL, [
        changed.position,
        ...columns(changed),
        changed.updated_at,
        stored.uuid,
        stored.version,
      ]),
      expect: 1,
    })),
    ...retagged.map(({ stored }) => ({ query: bind(store, DELETE_TAGS_SQL, [stored.uuid]) })),
    ...tagWrites(
      store,
      retagged.map(({ changed }) => changed),
    ),
  ];
}

/** Deletes what was read, at its version. */
export function deleteGuardrails(store: Dialect, guardrails: readonly StoredGuardrail[]): readonly Write[] {
  return guardrails.flatMap(({ uuid, version }) => [
    { query: bind(store, DELETE_SQL, [uuid, version]), expect: 1 },
    { query: bind(store, DELETE_TAGS_SQL, [uuid]) },
  ]);
}

/** The row of the set; its guardrails are inserted beside it. */
export function insertGuardrailSet(store: Dialect, set: StoredGuardrailSet): Write {
  const values = [set.guardrails_id, set.account_id, set.name, set.created_at, set.updated_at];
  return { query: bind(store, INSERT_SET_SQL, values), expect: 1 };
}

/** Goes first in every batch that changes the set or a guardrail in it: one change of a set at a time. */
export function touchGuardrailSet(
  store: Dialect,
  stored: StoredGuardrailSet,
  changed: { readonly name: string; readonly updated_at: number },
): Write {
  const values = [changed.name, changed.updated_at, stored.guardrails_id, stored.version];
  return { query: bind(store, UPDATE_SET_SQL, values), expect: 1 };
}

export function deleteGuardrailSet(store: Dialect, stored: StoredGuardrailSet): Write {
  return { query: bind(store, DELETE_SET_SQL, [stored.guardrails_id, stored.version]), expect: 1 };
}

function insertRow(store: Dialect, guardrail: StoredGuardrail): Write {
  const { uuid, account_id, set_id, position, created_at, updated_at } = guardrail;
  const values = [uuid, account_id, set_id, position, ...columns(guardrail), created_at, updated_at];
  return { query: bind(store, INSERT_SQL, values), expect: 1 };
}

function columns(guardrail: StoredGuardrail): readonly unknown[] {
  return [
    guardrail.guardrail_name,
    guardrail.guardrail_prompt,
    guardrail.modality,
    guardrail.callback_url,
    JSON.stringify(guardrail.tags),
    guardrail.app_message ? 1 : 0,
    guardrail.tool_call === null ? null : JSON.stringify(guardrail.tool_call),
  ];
}

/** The account's row is locked before tags are counted, so that of two requests one sees the other's. */
function tagWrites(store: Dialect, guardrails: readonly StoredGuardrail[]): readonly Write[] {
  const links = guardrails.flatMap(({ account_id, uuid, tags }) => tags.map((tag) => ({ account_id, uuid, tag })));
  const first = links[0];
  if (first === undefined) return [];
  return [
    { query: bind(store, LOCK_ACCOUNT_SQL, [first.account_id]), expect: 1 },
    ...links.map(({ account_id, uuid, tag }) => ({
      query: bind(store, INSERT_TAG_SQL, [account_id, tag, uuid, account_id, tag, MAX_GUARDRAILS_PER_TAG]),
      expect: 1,
    })),
  ];
}

function sameTags(a: StoredGuardrail, b: StoredGuardrail): boolean {
  return a.tags.length === b.tags.length && a.tags.every((tag, index) => tag === b.tags[index]);
}

import { ddl, type Migration } from './migration.ts';

/** `rules` comes last: SQLite walks over a megabyte of it to reach a column behind. */
export const guidance: Migration = {
  id: 10,
  name: 'guidance',
  statements: [
    `CREATE TABLE guardrail_sets (
      guardrails_id {text} NOT NULL PRIMARY KEY, account_id {text} NOT NULL, name {text} NOT NULL,
      created_at {int} NOT NULL, updated_at {int} NOT NULL, version {int} NOT NULL
    ) {strict}`,
    'CREATE INDEX guardrail_sets_account ON guardrail_sets (account_id, created_at, guardrails_id)',
    `CREATE TABLE guardrails (
      uuid {text} NOT NULL PRIMARY KEY, account_id {text} NOT NULL, set_id {text}, position {int} NOT NULL,
      guardrail_name {text} NOT NULL, guardrail_prompt {text} NOT NULL, modality {text} NOT NULL,
      callback_url {text}, tags {text} NOT NULL, app_message {int} NOT NULL, tool_call {text},
      created_at {int} NOT NULL, updated_at {int} NOT NULL, version {int} NOT NULL
    ) {strict}`,
    'CREATE INDEX guardrails_account ON guardrails (account_id, created_at, uuid) WHERE set_id IS NULL',
    'CREATE INDEX guardrails_set ON guardrails (set_id, position) WHERE set_id IS NOT NULL',
    `CREATE TABLE guardrail_tags (
      account_id {text} NOT NULL, tag {text} NOT NULL, uuid {text} NOT NULL, PRIMARY KEY (account_id, tag, uuid)
    ) {keyed}`,
    'CREATE INDEX guardrail_tags_guardrail ON guardrail_tags (uuid)',
    `CREATE TABLE objectives (
      objectives_id {text} NOT NULL PRIMARY KEY, account_id {text} NOT NULL, name {text} NOT NULL,
      objective_names {text} NOT NULL, allow_loops {int} NOT NULL, data {text} NOT NULL,
      created_at {int} NOT NULL, updated_at {int} NOT NULL, version {int} NOT NULL
    ) {strict}`,
    'CREATE INDEX objectives_account ON objectives (account_id, created_at, objectives_id)',
    `CREATE TABLE pronunciation_dictionaries (
      pronunciation_dictionary_id {text} NOT NULL PRIMARY KEY, account_id {text} NOT NULL, name {text} NOT NULL,
      rules_count {int} NOT NULL, created_at {int} NOT NULL, updated_at {int} NOT NULL, version {int} NOT NULL,
      rules {text} NOT NULL
    ) {strict}`,
    `CREATE INDEX pronunciation_dictionaries_account
      ON pronunciation_dictionaries (account_id, created_at, pronunciation_dictionary_id)`,
    `CREATE TABLE pal_links (
      account_id {text} NOT NULL, target_id {text} NOT NULL, pal_id {text} NOT NULL,
      PRIMARY KEY (account_id, target_id, pal_id)
    ) {keyed}`,
    'CREATE INDEX pal_links_pal ON pal_links (pal_id)',
  ].map(ddl),
};

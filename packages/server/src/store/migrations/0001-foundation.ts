import { ddl, type Migration } from './migration.ts';

/**
 * Raises what a batch's writer reads as "the statement changed another number of rows than expected"; it runs in the
 * same round trip as the statement (see `postgres/expected-statement.ts`).
 */
const EXPECT_FUNCTION = `CREATE OR REPLACE FUNCTION palaver_expect(actual BIGINT, expected INTEGER) RETURNS BOOLEAN
LANGUAGE plpgsql VOLATILE AS $$
BEGIN
  IF actual <> expected THEN
    RAISE EXCEPTION 'expected % rows, changed %', expected, actual USING ERRCODE = 'PV001', DETAIL = actual::TEXT;
  END IF;
  RETURN TRUE;
END $$`;

export const foundation: Migration = {
  id: 1,
  name: 'foundation',
  statements: [
    { sqlite: null, postgres: EXPECT_FUNCTION },
    ...[
      `CREATE TABLE accounts (
        account_id {text} NOT NULL PRIMARY KEY, owner_id {int} NOT NULL, name {text} NOT NULL,
        sealed_data_key {text} NOT NULL, is_first {int} NOT NULL, created_at {int} NOT NULL, deleted_at {int}
      ) {strict}`,
      'CREATE UNIQUE INDEX accounts_owner ON accounts (owner_id)',
      'CREATE UNIQUE INDEX accounts_first ON accounts (is_first) WHERE is_first = 1',
      `CREATE TABLE api_keys (
        api_key_id {text} NOT NULL PRIMARY KEY, account_id {text} NOT NULL,
        name {text} NOT NULL, key_hash {text} NOT NULL, prefix {text} NOT NULL, scopes {text} NOT NULL,
        allowed_ips {text}, created_at {int} NOT NULL, expires_at {int}, revoked_at {int}
      ) {strict}`,
      'CREATE UNIQUE INDEX api_keys_hash ON api_keys (key_hash)',
      'CREATE INDEX api_keys_account ON api_keys (account_id, created_at, api_key_id)',
      `CREATE TABLE webhook_secrets (
        account_id {text} NOT NULL, sealed_secret {text} NOT NULL,
        created_at {int} NOT NULL, expires_at {int}, PRIMARY KEY (account_id, created_at)
      ) {keyed}`,
      'CREATE UNIQUE INDEX webhook_secrets_current ON webhook_secrets (account_id) WHERE expires_at IS NULL',
      `CREATE TABLE idempotency (
        api_key_id {text} NOT NULL, idempotency_key {text} NOT NULL, request_hash {text} NOT NULL,
        state {text} NOT NULL, status {int}, answer {text}, claim {text} NOT NULL, created_at {int} NOT NULL,
        PRIMARY KEY (api_key_id, idempotency_key)
      ) {strict}`,
      'CREATE INDEX idempotency_age ON idempotency (created_at)',
      `CREATE TABLE audit_log (
        audit_id {text} NOT NULL PRIMARY KEY, account_id {text} NOT NULL, actor {text} NOT NULL,
        operation {text} NOT NULL, target {text}, request_id {text} NOT NULL, ip {text}, at {int} NOT NULL
      ) {strict}`,
      'CREATE INDEX audit_log_account ON audit_log (account_id, at, audit_id)',
      `CREATE TABLE tools (
        tool_id {text} NOT NULL PRIMARY KEY, account_id {text} NOT NULL,
        name {text} NOT NULL, description {text} NOT NULL, parameters {text} NOT NULL, delivery {text} NOT NULL,
        trigger_type {text} NOT NULL, origin {text}, on_call {text}, on_resolve {text} NOT NULL,
        static_filler {text}, policy {text}, created_at {int} NOT NULL, updated_at {int} NOT NULL,
        deleted_at {int}, version {int} NOT NULL
      ) {strict}`,
      'CREATE UNIQUE INDEX tools_live_name ON tools (account_id, name) WHERE deleted_at IS NULL',
      'CREATE INDEX tools_account ON tools (account_id, created_at, tool_id) WHERE deleted_at IS NULL',
      `CREATE TABLE pals (
        pal_id {text} NOT NULL PRIMARY KEY, account_id {text} NOT NULL,
        pal_name {text} NOT NULL, pal_type {text} NOT NULL, body {text} NOT NULL, created_at {int} NOT NULL,
        updated_at {int} NOT NULL, deleted_at {int}, version {int} NOT NULL
      ) {strict}`,
      'CREATE INDEX pals_account ON pals (account_id, created_at, pal_id) WHERE deleted_at IS NULL',
      `CREATE TABLE pal_tools (
        pal_id {text} NOT NULL, tool_id {text} NOT NULL, position {int} NOT NULL, attached_at {int} NOT NULL,
        PRIMARY KEY (pal_id, tool_id)
      ) {keyed}`,
      'CREATE INDEX pal_tools_tool ON pal_tools (tool_id)',
      `CREATE TABLE conversations (
        conversation_id {text} NOT NULL PRIMARY KEY, account_id {text} NOT NULL,
        conversation_name {text} NOT NULL, pal_id {text}, face_id {text}, status {text} NOT NULL,
        chat {int} NOT NULL, callback_url {text}, shutdown_reason {text}, body {text} NOT NULL,
        snapshot {text} NOT NULL, next_seq {int} NOT NULL, created_at {int} NOT NULL, updated_at {int} NOT NULL,
        ended_at {int}, deleted_at {int}
      ) {strict}`,
      `CREATE INDEX conversations_account ON conversations (account_id, created_at, conversation_id)
        WHERE deleted_at IS NULL`,
      `CREATE INDEX conversations_open ON conversations (account_id, conversation_id) WHERE status = 'active'`,
      `CREATE TABLE journal (
        conversation_id {text} NOT NULL, seq {int} NOT NULL, first_seq {int} NOT NULL, records {text} NOT NULL,
        PRIMARY KEY (conversation_id, seq)
      ) {strict}`,
      `CREATE TABLE calls (
        position {order}, tool_call_id {text} NOT NULL, conversation_id {text} NOT NULL, tool_id {text},
        tool_name {text} NOT NULL, origin {text} NOT NULL, delivery {text}, effect {text} NOT NULL,
        arguments {text} NOT NULL, arguments_hash {text} NOT NULL, state {text} NOT NULL, reason {text},
        turn_idx {int} NOT NULL, inference_id {text}, duplicate_of {text}, attempts {int} NOT NULL,
        proposed_at {int} NOT NULL, held_at {int}, confirmed_at {int}, confirmed_by {text}, dispatched_at {int},
        settled_at {int}, response {text}, result {text}, answered_by {text}, on_resolve {text} NOT NULL,
        history {text} NOT NULL, dedupe_key {text}, expires_at {int}
      ) {strict}`,
      'CREATE UNIQUE INDEX calls_id ON calls (tool_call_id)',
      'CREATE UNIQUE INDEX calls_dedupe ON calls (conversation_id, dedupe_key) WHERE dedupe_key IS NOT NULL',
      'CREATE INDEX calls_conversation ON calls (conversation_id, position)',
      `CREATE TABLE leases (
        conversation_id {text} NOT NULL PRIMARY KEY, holder {text} NOT NULL, fence {int} NOT NULL
      ) {strict}`,
      'CREATE INDEX leases_holder ON leases (holder)',
      'CREATE TABLE lease_holders (holder {text} NOT NULL PRIMARY KEY, expires_at {int} NOT NULL) {strict}',
      `CREATE TABLE outbox (
        position {order}, outbox_id {text} NOT NULL, account_id {text} NOT NULL, conversation_id {text},
        lane {text} NOT NULL, url {text} NOT NULL, origin {text} NOT NULL, body {text} NOT NULL,
        state {text} NOT NULL, attempts {int} NOT NULL, next_attempt_at {int} NOT NULL, locked_until {int},
        last_status {int}, last_error {text}, created_at {int} NOT NULL, settled_at {int}
      ) {strict}`,
      'CREATE UNIQUE INDEX outbox_id ON outbox (outbox_id)',
      `CREATE INDEX outbox_lane ON outbox (lane, position) WHERE state = 'pending'`,
      `CREATE INDEX outbox_due ON outbox (next_attempt_at) WHERE state = 'pending'`,
      `CREATE INDEX outbox_disabled ON outbox (lane) WHERE state = 'disabled'`,
      'CREATE INDEX outbox_conversation ON outbox (conversation_id, position)',
      `CREATE TABLE jobs (
        job_id {text} NOT NULL PRIMARY KEY, kind {text} NOT NULL, payload {text} NOT NULL, dedupe_key {text},
        run_at {int} NOT NULL, attempts {int} NOT NULL, max_attempts {int} NOT NULL, locked_by {text},
        locked_until {int}, last_error {text}, created_at {int} NOT NULL, dead_at {int}
      ) {strict}`,
      'CREATE UNIQUE INDEX jobs_dedupe ON jobs (dedupe_key) WHERE dead_at IS NULL AND dedupe_key IS NOT NULL',
      'CREATE INDEX jobs_due ON jobs (run_at) WHERE dead_at IS NULL',
      'CREATE TABLE settings (key {text} NOT NULL PRIMARY KEY, value {text} NOT NULL) {strict}',
    ].map(ddl),
  ],
};

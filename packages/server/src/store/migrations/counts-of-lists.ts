import { type DialectText, ddl } from './migration.ts';

/** The triggers of the embedded database's `conversations`, which a table that takes its place needs again. */
export const countsOfConversations: readonly DialectText[] = sqliteTriggers(
  'conversations',
  'deleted_at, status',
  (row) => `${row}.account_id, 'conversations:' || ${row}.status`,
);

/**
 * How many rows each list of an account has, kept by triggers: counting 100,000 rows for every page would cost many times
 * the page. Conversations are counted by status.
 */
export const countsOfLists: readonly DialectText[] = [
  ddl(`CREATE TABLE list_counts (
    account_id {text} NOT NULL, list {text} NOT NULL, n {int} NOT NULL, PRIMARY KEY (account_id, list)
  ) {keyed}`),
  ...['tools', 'pals'].map((table) =>
    ddl(`INSERT INTO list_counts (account_id, list, n)
      SELECT account_id, '${table}', count(*) FROM ${table} WHERE deleted_at IS NULL GROUP BY account_id`),
  ),
  ddl(`INSERT INTO list_counts (account_id, list, n)
    SELECT account_id, 'conversations:' || status, count(*) FROM conversations
    WHERE deleted_at IS NULL GROUP BY account_id, status`),
  ...sqliteTriggers('tools', 'deleted_at', (row) => `${row}.account_id, 'tools'`),
  ...sqliteTriggers('pals', 'deleted_at', (row) => `${row}.account_id, 'pals'`),
  ...countsOfConversations,
  postgresOnly(`CREATE FUNCTION count_listed(account text, kind text, change bigint) RETURNS void LANGUAGE sql AS $$
    INSERT INTO list_counts AS counts (account_id, list, n) VALUES (account, kind, change)
    ON CONFLICT (account_id, list) DO UPDATE SET n = counts.n + EXCLUDED.n $$`),
  postgresOnly(`CREATE FUNCTION count_row() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP <> 'INSERT' AND OLD.deleted_at IS NULL THEN
        PERFORM count_listed(OLD.account_id, TG_ARGV[0], -1);
      END IF;
      IF TG_OP <> 'DELETE' AND NEW.deleted_at IS NULL THEN
        PERFORM count_listed(NEW.account_id, TG_ARGV[0], 1);
      END IF;
      RETURN NULL;
    END $$`),
  postgresOnly(`CREATE FUNCTION count_conversation() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      IF TG_OP <> 'INSERT' AND OLD.deleted_at IS NULL THEN
        PERFORM count_listed(OLD.account_id, 'conversations:' || OLD.status, -1);
      END IF;
      IF TG_OP <> 'DELETE' AND NEW.deleted_at IS NULL THEN
        PERFORM count_listed(NEW.account_id, 'conversations:' || NEW.status, 1);
      END IF;
      RETURN NULL;
    END $$`),
  ...['tools', 'pals'].map((table) =>
    postgresOnly(`CREATE TRIGGER ${table}_counted AFTER INSERT OR DELETE OR UPDATE OF deleted_at ON ${table}
      FOR EACH ROW EXECUTE FUNCTION count_row('${table}')`),
  ),
  postgresOnly(`CREATE TRIGGER conversations_counted AFTER INSERT OR DELETE OR UPDATE OF deleted_at, status
    ON conversations FOR EACH ROW EXECUTE FUNCTION count_conversation()`),
];

function postgresOnly(postgres: string): DialectText {
  return { sqlite: null, postgres };
}

/** `keyOf` says under which account and list a row is counted. */
function sqliteTriggers(table: string, columns: string, keyOf: (row: 'NEW' | 'OLD') => string): DialectText[] {
  const more = `INSERT INTO list_counts (account_id, list, n) SELECT ${keyOf('NEW')}, 1 WHERE NEW.deleted_at IS NULL
    ON CONFLICT (account_id, list) DO UPDATE SET n = n + 1;`;
  const less = `UPDATE list_counts SET n = n - 1 WHERE (account_id, list) = (${keyOf('OLD')})
    AND OLD.deleted_at IS NULL;`;
  const trigger = (name: string, event: string, body: string): DialectText => ({
    sqlite: `CREATE TRIGGER ${table}_${name} AFTER ${event} ON ${table} BEGIN ${body} END`,
    postgres: null,
  });
  return [
    trigger('counted', 'INSERT', more),
    trigger('uncounted', 'DELETE', less),
    trigger('recounted', `UPDATE OF ${columns}`, `${less} ${more}`),
  ];
}

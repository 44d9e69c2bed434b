import { ddl, type Migration, sqliteOnly } from './migration.ts';

/**
 * Every turn appends to `journal` and `calls`, and each B-tree that a commit touches is a page in the log. The embedded
 * journal lives within its primary key, and calls are found by their conversation.
 */
export const fewerPages: Migration = {
  id: 20,
  name: 'fewer pages a turn',
  statements: [
    sqliteOnly(`CREATE TABLE keyed_journal (
      conversation_id {text} NOT NULL, seq {int} NOT NULL, first_seq {int} NOT NULL, records {text} NOT NULL,
      PRIMARY KEY (conversation_id, seq)
    ) {keyed}`),
    sqliteOnly(`INSERT INTO keyed_journal (conversation_id, seq, first_seq, records)
      SELECT conversation_id, seq, first_seq, records FROM journal ORDER BY conversation_id, seq`),
    sqliteOnly('DROP TABLE journal'),
    sqliteOnly('ALTER TABLE keyed_journal RENAME TO journal'),
    ddl('CREATE UNIQUE INDEX calls_of_conversation ON calls (conversation_id, tool_call_id)'),
    ddl('DROP INDEX calls_id'),
    ddl('DROP INDEX calls_conversation'),
  ],
};

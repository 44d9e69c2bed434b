import { countsOfLists } from './counts-of-lists.ts';
import { ddl, type Migration } from './migration.ts';
import { namesOfTools } from './names-of-tools.ts';

export const memoriesAndDeployments: Migration = {
  id: 13,
  name: 'memories and deployments',
  statements: [
    ...[
      `CREATE TABLE memories (
      account_id {text} NOT NULL, memory_store {text} NOT NULL, memory_id {text} NOT NULL, content {text} NOT NULL,
      conversation_id {text}, created_at {int} NOT NULL, PRIMARY KEY (account_id, memory_store, memory_id)
    ) {strict}`,
      'CREATE INDEX memories_store ON memories (account_id, memory_store, created_at, memory_id)',
      `CREATE TABLE deployments (
      deployment_id {text} NOT NULL PRIMARY KEY, account_id {text} NOT NULL, pal_id {text} NOT NULL,
      channel {text} NOT NULL, name {text} NOT NULL, status {text} NOT NULL, password_hash {text}, body {text} NOT NULL,
      usage_total {int} NOT NULL, created_at {int} NOT NULL, updated_at {int} NOT NULL, version {int} NOT NULL
    ) {strict}`,
      'CREATE INDEX deployments_account ON deployments (account_id, created_at, deployment_id)',
      'CREATE INDEX deployments_pal ON deployments (pal_id)',
      `CREATE TABLE deployment_visits (
      conversation_id {text} NOT NULL PRIMARY KEY, deployment_id {text} NOT NULL, visitor {text} NOT NULL,
      started_at {int} NOT NULL
    ) {strict}`,
      'CREATE INDEX deployment_visits_time ON deployment_visits (deployment_id, started_at)',
      'CREATE INDEX outbox_account ON outbox (account_id, position)',
      `CREATE INDEX conversations_status ON conversations (account_id, status, created_at, conversation_id)
      WHERE deleted_at IS NULL`,
    ].map(ddl),
    ...countsOfLists,
    ...namesOfTools,
  ],
};

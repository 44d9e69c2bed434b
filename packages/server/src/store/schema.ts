import type { CallRow } from '@palaver/runtime/ports';
import type { Generated } from 'kysely';
import type { DeploymentTables } from './schema-deployments.ts';
import type { DocumentTables } from './schema-documents.ts';
import type { FaceTables } from './schema-faces.ts';
import type { GuidanceTables } from './schema-guidance.ts';

/**
 * The tables, in their database form: times are integers (Unix ms), JSON is text, booleans are 0 or 1.
 * `version` columns count changes of a row and are what an update expects unchanged.
 */
export interface Database extends DeploymentTables, DocumentTables, FaceTables, GuidanceTables {
  accounts: AccountsTable;
  api_keys: ApiKeysTable;
  webhook_secrets: WebhookSecretsTable;
  idempotency: IdempotencyTable;
  audit_log: AuditLogTable;
  tools: ToolsTable;
  pals: PalsTable;
  pal_tools: PalToolsTable;
  conversations: ConversationsTable;
  journal: JournalTable;
  calls: CallsTable;
  leases: LeasesTable;
  lease_holders: LeaseHoldersTable;
  outbox: OutboxTable;
  jobs: JobsTable;
  settings: SettingsTable;
}

export interface AccountsTable {
  account_id: string;
  /** The wire's `owner_id`. */
  owner_id: number;
  name: string;
  /** The account's data key, sealed by the master key. */
  sealed_data_key: string;
  /** 1 for the server's first account, whose admin keys may make accounts. */
  is_first: number;
  created_at: number;
  deleted_at: number | null;
}

export interface ApiKeysTable {
  api_key_id: string;
  account_id: string;
  name: string;
  /** SHA-256 of the key text, lower-case hex; unique. */
  key_hash: string;
  /** First characters, to tell keys apart in a list. */
  prefix: string;
  /** JSON array of scopes. */
  scopes: string;
  /** JSON array of CIDRs, or null for any address. */
  allowed_ips: string | null;
  created_at: number;
  expires_at: number | null;
  revoked_at: number | null;
}

export interface WebhookSecretsTable {
  account_id: string;
  /** Sealed `whsec_…` text. */
  sealed_secret: string;
  created_at: number;
  /** While it lasts the older secret signs too. */
  expires_at: number | null;
}

export interface IdempotencyTable {
  api_key_id: string;
  idempotency_key: string;
  /** SHA-256 of method, path and body. */
  request_hash: string;
  /** `running` or `done`. */
  state: string;
  status: number | null;
  /** JSON: headers and body of the stored answer, sealed. */
  answer: string | null;
  /** Names the request that runs; only it may finish or give up the row. */
  claim: string;
  created_at: number;
}

export interface AuditLogTable {
  audit_id: string;
  account_id: string;
  /** api_key_id, or `system`. */
  actor: string;
  operation: string;
  /** Id of what was changed, when the operation has one. */
  target: string | null;
  request_id: string;
  ip: string | null;
  at: number;
}

export interface ToolsTable {
  tool_id: string;
  account_id: string;
  name: string;
  description: string;
  /** JSON text as sent (key order kept). */
  parameters: string;
  /** JSON of `delivery`, each secret replaced by its sealed text. */
  delivery: string;
  trigger_type: string;
  origin: string | null;
  on_call: string | null;
  on_resolve: string;
  static_filler: string | null;
  policy: string | null;
  created_at: number;
  updated_at: number;
  deleted_at: number | null;
  version: number;
}

export interface PalsTable {
  pal_id: string;
  account_id: string;
  pal_name: string;
  pal_type: string;
  /** JSON of every field beyond the columns, as sent, secrets of layers sealed. */
  body: string;
  created_at: number;
  updated_at: number;
  deleted_at: number | null;
  version: number;
}

export interface PalToolsTable {
  pal_id: string;
  tool_id: string;
  /** Order of attachment within the PAL. */
  position: number;
  attached_at: number;
}

export interface ConversationsTable {
  /** In order of creation; begins the key of its rows in the journal. */
  number: Generated<number>;
  conversation_id: string;
  account_id: string;
  conversation_name: string;
  pal_id: string | null;
  face_id: string | null;
  /** `active` or `ended`. */
  status: string;
  chat: number;
  callback_url: string | null;
  shutdown_reason: string | null;
  /** JSON of the create body's remaining fields. */
  body: string;
  /** JSON: the PAL and its tools as they were at creation, secrets sealed. */
  snapshot: string;
  /** First number of the journal's next free block. */
  next_seq: number;
  created_at: number;
  updated_at: number;
  ended_at: number | null;
  deleted_at: number | null;
}

/** One row an append: the records of one batch. */
export interface JournalTable {
  /** The conversation's number and the `seq` of the last record (`journalEntry`). */
  entry: number;
  first_seq: number;
  /** JSON array of JournalRecord. */
  records: string;
}

/** As the runtime's CallRow, with JSON columns as text, and the order of proposal. */
export interface CallsTable extends Omit<CallRow, 'response' | 'history'> {
  position: Generated<number>;
  response: string | null;
  history: string;
}

export interface LeasesTable {
  conversation_id: string;
  /** The process that holds it: one of `lease_holders`. */
  holder: string;
  /** Fencing number: rises at every take-over. */
  fence: number;
}

/** A process that holds leases; all of them run out together when it stops renewing this row. */
export interface LeaseHoldersTable {
  holder: string;
  expires_at: number;
}

/** A webhook that must be delivered; written in the transaction of what it reports. */
export interface OutboxTable {
  /** `webhook-id`, stable over retries. */
  outbox_id: string;
  account_id: string;
  conversation_id: string | null;
  /** Rows of one lane (a conversation's callback) go out in the order of `position`. */
  lane: string;
  position: Generated<number>;
  url: string;
  /** Scheme and host of `url`: a slow receiver takes only its own share of the sender. */
  origin: string;
  body: string;
  /** `pending`, `delivered`, `dead` or `disabled`. */
  state: string;
  attempts: number;
  next_attempt_at: number;
  /** While it lasts one sender holds the row. */
  locked_until: number | null;
  last_status: number | null;
  last_error: string | null;
  created_at: number;
  /** Set while `pending`: it was settled before, and is replayed. */
  settled_at: number | null;
}

export interface JobsTable {
  job_id: string;
  kind: string;
  payload: string;
  /** At most one job of this key waits or runs. */
  dedupe_key: string | null;
  run_at: number;
  attempts: number;
  max_attempts: number;
  locked_by: string | null;
  locked_until: number | null;
  last_error: string | null;
  created_at: number;
  /** When the last attempt failed for good. */
  dead_at: number | null;
  /** Whose places it takes; '' for the platform's own. */
  account_id: Generated<string>;
}

export interface SettingsTable {
  key: string;
  value: string;
}

import { ddl, type Migration } from './migration.ts';

/** Terms of passages: a full-text index beside the table, kept by triggers; its rows are the table's. */
const SQLITE_SEARCH = [
  `CREATE VIRTUAL TABLE document_search USING fts5(
    document_id, heading, content, content = 'document_chunks', content_rowid = 'chunk_id',
    tokenize = 'porter unicode61 remove_diacritics 2'
  )`,
  `CREATE TRIGGER document_chunks_added AFTER INSERT ON document_chunks BEGIN
    INSERT INTO document_search (rowid, document_id, heading, content)
    VALUES (new.chunk_id, new.document_id, new.heading, new.content);
  END`,
  `CREATE TRIGGER document_chunks_removed AFTER DELETE ON document_chunks BEGIN
    INSERT INTO document_search (document_search, rowid, document_id, heading, content)
    VALUES ('delete', old.chunk_id, old.document_id, old.heading, old.content);
  END`,
];

const POSTGRES_SEARCH = [
  `ALTER TABLE document_chunks ADD COLUMN search_words TSVECTOR NOT NULL GENERATED ALWAYS AS (
    setweight(to_tsvector('english'::regconfig, coalesce(heading, '')), 'A')
    || setweight(to_tsvector('english'::regconfig, content), 'B')) STORED`,
  'CREATE INDEX document_chunks_words ON document_chunks USING GIN (search_words)',
];

export const documents: Migration = {
  id: 11,
  name: 'documents',
  statements: [
    ...[
      `CREATE TABLE documents (
        document_id {text} NOT NULL PRIMARY KEY, account_id {text} NOT NULL, document_name {text} NOT NULL,
        document_url {text} NOT NULL, status {text} NOT NULL, progress {int}, error_message {text},
        callback_url {text}, tags {text} NOT NULL, participant_tags {text} NOT NULL, body {text} NOT NULL,
        crawl {text}, crawled_urls {text}, last_crawled_at {int}, crawl_count {int} NOT NULL, upload_id {text},
        generation {int} NOT NULL, created_at {int} NOT NULL, updated_at {int} NOT NULL, deleted_at {int},
        version {int} NOT NULL
      ) {strict}`,
      'CREATE INDEX documents_account ON documents (account_id, created_at, document_id) WHERE deleted_at IS NULL',
      `CREATE INDEX documents_crawls ON documents (account_id, status) WHERE crawl IS NOT NULL AND deleted_at IS NULL`,
      'CREATE INDEX documents_upload ON documents (upload_id) WHERE upload_id IS NOT NULL',
      `CREATE TABLE document_tags (
        account_id {text} NOT NULL, kind {text} NOT NULL, tag {text} NOT NULL, document_id {text} NOT NULL,
        PRIMARY KEY (account_id, kind, tag, document_id)
      ) {keyed}`,
      'CREATE INDEX document_tags_document ON document_tags (document_id)',
      `CREATE TABLE document_chunks (
        chunk_id {order}, document_id {text} NOT NULL, generation {int} NOT NULL, position {int} NOT NULL,
        heading {text}, content {text} NOT NULL, source_url {text}, embedding {bytes}
      ) {strict}`,
      'CREATE UNIQUE INDEX document_chunks_place ON document_chunks (document_id, generation, position)',
      `CREATE TABLE uploads (
        upload_id {text} NOT NULL PRIMARY KEY, account_id {text} NOT NULL, file_name {text} NOT NULL,
        content_type {text} NOT NULL, size {int} NOT NULL, readable_until {int} NOT NULL, created_at {int} NOT NULL
      ) {strict}`,
      'CREATE INDEX uploads_age ON uploads (readable_until)',
      `CREATE TABLE blobs (
        blob_id {text} NOT NULL PRIMARY KEY, size {int} NOT NULL, is_kept {int} NOT NULL, created_at {int} NOT NULL
      ) {strict}`,
      'CREATE INDEX blobs_loose ON blobs (created_at) WHERE is_kept = 0',
      `CREATE TABLE blob_parts (
        blob_id {text} NOT NULL, part {int} NOT NULL, bytes {bytes} NOT NULL, PRIMARY KEY (blob_id, part)
      ) {strict}`,
    ].map(ddl),
    ...SQLITE_SEARCH.map((sqlite) => ({ sqlite, postgres: null })),
    ...POSTGRES_SEARCH.map((postgres) => ({ sqlite: null, postgres })),
  ],
};

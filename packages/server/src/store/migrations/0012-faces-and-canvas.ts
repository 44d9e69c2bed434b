import { ddl, type Migration } from './migration.ts';

export const facesAndCanvas: Migration = {
  id: 12,
  name: 'faces and canvas',
  statements: [
    `CREATE TABLE faces (
      face_id {text} NOT NULL PRIMARY KEY, account_id {text} NOT NULL, face_name {text} NOT NULL,
      status {text} NOT NULL, model_name {text} NOT NULL, default_voice_id {text}, error_message {text},
      callback_url {text}, source_url {text}, source_blob {text}, source_type {text}, picture_blob {text},
      picture_type {text}, body {text} NOT NULL, created_at {int} NOT NULL, updated_at {int} NOT NULL,
      deleted_at {int}, version {int} NOT NULL
    ) {strict}`,
    'CREATE INDEX faces_account ON faces (account_id, created_at, face_id) WHERE deleted_at IS NULL',
    'CREATE INDEX faces_source ON faces (source_blob) WHERE source_blob IS NOT NULL',
    'CREATE INDEX faces_picture ON faces (picture_blob) WHERE picture_blob IS NOT NULL',
    'CREATE TABLE pal_usernames (username {text} NOT NULL PRIMARY KEY, pal_id {text} NOT NULL) {strict}',
    'CREATE INDEX pal_usernames_pal ON pal_usernames (pal_id)',
    `CREATE TABLE canvas_interactions (
      position {order}, conversation_id {text} NOT NULL, interaction_id {text} NOT NULL, content {text} NOT NULL,
      sender {text} NOT NULL, created_at {int} NOT NULL
    ) {strict}`,
    'CREATE UNIQUE INDEX canvas_interactions_once ON canvas_interactions (conversation_id, interaction_id)',
    'CREATE INDEX canvas_interactions_rate ON canvas_interactions (conversation_id, sender, created_at)',
  ].map(ddl),
};

import { ddl, type Migration } from './migration.ts';

/**
 * A job says whose it is, so that slow work of one account leaves places to the others; '' is a job of the platform
 * itself. One index leads to the next job of each kind and account without a look at the backlog of any.
 */
export const fairJobs: Migration = {
  id: 22,
  name: 'fair jobs',
  statements: [
    `ALTER TABLE jobs ADD COLUMN account_id {text} NOT NULL DEFAULT ''`,
    'DROP INDEX jobs_due',
    'CREATE INDEX jobs_due ON jobs (kind, account_id, run_at) WHERE dead_at IS NULL',
  ].map(ddl),
};

import { foundation } from './0001-foundation.ts';
import { guidance } from './0010-guidance.ts';
import { documents } from './0011-documents.ts';
import { facesAndCanvas } from './0012-faces-and-canvas.ts';
import { memoriesAndDeployments } from './0013-memories-and-deployments.ts';
import { fewerPages } from './0020-fewer-pages.ts';
import { numberedConversations } from './0021-numbered-conversations.ts';
import { fairJobs } from './0022-fair-jobs.ts';
import type { Migration } from './migration.ts';

/** In rising order of their numbers. */
export const migrations: readonly Migration[] = [
  foundation,
  guidance,
  documents,
  facesAndCanvas,
  memoriesAndDeployments,
  fewerPages,
  numberedConversations,
  fairJobs,
];

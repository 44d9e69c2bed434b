import type { Implementation } from '../define.ts';
import { checkPalUsername } from './check-pal-username.ts';
import { createPal } from './create-pal.ts';
import { deletePal } from './delete-pal.ts';
import { getPal } from './get-pal.ts';
import { listPals } from './list-pals.ts';
import { publishPal } from './publish-pal.ts';
import { updatePal } from './update-pal.ts';

export const palOperations: readonly Implementation[] = [
  createPal,
  listPals,
  checkPalUsername,
  getPal,
  updatePal,
  deletePal,
  publishPal,
];

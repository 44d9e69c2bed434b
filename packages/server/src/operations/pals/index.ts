import type { Implementation } from '../define.ts';
import { createPal } from './create-pal.ts';
import { deletePal } from './delete-pal.ts';
import { getPal } from './get-pal.ts';
import { listPals } from './list-pals.ts';
import { updatePal } from './update-pal.ts';

export const palOperations: readonly Implementation[] = [createPal, listPals, getPal, updatePal, deletePal];

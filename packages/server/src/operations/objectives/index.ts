import type { Implementation } from '../define.ts';
import { createObjectives } from './create-objectives.ts';
import { deleteObjectives } from './delete-objectives.ts';
import { getObjectives } from './get-objectives.ts';
import { listObjectives } from './list-objectives.ts';
import { updateObjectives } from './update-objectives.ts';
import { validateObjectives } from './validate-objectives.ts';

export const objectiveOperations: readonly Implementation[] = [
  createObjectives,
  validateObjectives,
  listObjectives,
  getObjectives,
  updateObjectives,
  deleteObjectives,
];

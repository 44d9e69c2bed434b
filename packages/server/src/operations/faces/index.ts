import type { Implementation } from '../define.ts';
import { createFace } from './create-face.ts';
import { deleteFace } from './delete-face.ts';
import { getFace } from './get-face.ts';
import { listFaces } from './list-faces.ts';
import { renameFace } from './rename-face.ts';

export const faceOperations: readonly Implementation[] = [createFace, listFaces, getFace, renameFace, deleteFace];

import type { Implementation } from '../define.ts';
import { getFace } from './get-face.ts';
import { listFaces } from './list-faces.ts';

export const faceOperations: readonly Implementation[] = [listFaces, getFace];

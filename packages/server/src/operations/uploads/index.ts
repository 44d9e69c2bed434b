import type { Implementation } from '../define.ts';
import { createUpload } from './create-upload.ts';

export const uploadOperations: readonly Implementation[] = [createUpload];

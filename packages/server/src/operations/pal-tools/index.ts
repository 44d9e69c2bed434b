import type { Implementation } from '../define.ts';
import { attachTools } from './attach-tools.ts';
import { detachTool } from './detach-tool.ts';
import { listPalTools } from './list-pal-tools.ts';

export const palToolOperations: readonly Implementation[] = [attachTools, listPalTools, detachTool];

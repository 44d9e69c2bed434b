import type { Implementation } from '../define.ts';
import { createTool } from './create-tool.ts';
import { deleteTool } from './delete-tool.ts';
import { getTool } from './get-tool.ts';
import { listTools } from './list-tools.ts';
import { testTool } from './test-tool.ts';
import { updateTool } from './update-tool.ts';

export const toolOperations: readonly Implementation[] = [
  createTool,
  listTools,
  getTool,
  updateTool,
  deleteTool,
  testTool,
];

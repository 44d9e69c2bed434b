import type { Implementation } from '../define.ts';
import { listCanvasInteractions } from './list-canvas-interactions.ts';
import { recordCanvasInteraction } from './record-canvas-interaction.ts';

export const canvasInteractionOperations: readonly Implementation[] = [recordCanvasInteraction, listCanvasInteractions];

import { accountOperations } from './accounts/index.ts';
import { apiKeyOperations } from './api-keys/index.ts';
import { callOperations } from './calls/index.ts';
import { canvasInteractionOperations } from './canvas-interactions/index.ts';
import { conversationOperations } from './conversations/index.ts';
import type { Implementation } from './define.ts';
import { deploymentOperations } from './deployments/index.ts';
import { documentOperations } from './documents/index.ts';
import { faceOperations } from './faces/index.ts';
import { guardrailOperations } from './guardrails/index.ts';
import { memoryOperations } from './memories/index.ts';
import { objectiveOperations } from './objectives/index.ts';
import { palSkillOperations } from './pal-skills/index.ts';
import { palToolOperations } from './pal-tools/index.ts';
import { palOperations } from './pals/index.ts';
import { pronunciationDictionaryOperations } from './pronunciation-dictionaries/index.ts';
import { skillOperations } from './skills/index.ts';
import { toolOperations } from './tools/index.ts';
import { uploadOperations } from './uploads/index.ts';
import { listVoices } from './voices/list-voices.ts';
import { webhookOperations } from './webhook-deliveries/index.ts';
import { webhookSecretOperations } from './webhook-secret/index.ts';

/** Every operation of the control plane. Routes, OpenAPI, the SDK and the derived tests come from this list. */
export const operations: readonly Implementation[] = [
  ...accountOperations,
  ...apiKeyOperations,
  ...toolOperations,
  ...palOperations,
  ...palToolOperations,
  ...palSkillOperations,
  ...skillOperations,
  ...faceOperations,
  listVoices,
  ...conversationOperations,
  ...canvasInteractionOperations,
  ...callOperations,
  ...documentOperations,
  ...uploadOperations,
  ...guardrailOperations,
  ...objectiveOperations,
  ...pronunciationDictionaryOperations,
  ...webhookSecretOperations,
  ...webhookOperations,
  ...memoryOperations,
  ...deploymentOperations,
];

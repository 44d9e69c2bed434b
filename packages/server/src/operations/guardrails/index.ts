import type { Implementation } from '../define.ts';
import { createGuardrail } from './create-guardrail.ts';
import { deleteGuardrail } from './delete-guardrail.ts';
import { getGuardrail } from './get-guardrail.ts';
import { listGuardrailTags } from './list-guardrail-tags.ts';
import { listGuardrails } from './list-guardrails.ts';
import { updateGuardrail } from './update-guardrail.ts';

export const guardrailOperations: readonly Implementation[] = [
  createGuardrail,
  listGuardrails,
  listGuardrailTags,
  getGuardrail,
  updateGuardrail,
  deleteGuardrail,
];

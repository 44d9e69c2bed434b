import type { Implementation } from '../define.ts';
import { createApiKey } from './create-api-key.ts';
import { listApiKeys } from './list-api-keys.ts';
import { revokeApiKey } from './revoke-api-key.ts';
import { rotateApiKey } from './rotate-api-key.ts';

export const apiKeyOperations: readonly Implementation[] = [createApiKey, listApiKeys, revokeApiKey, rotateApiKey];

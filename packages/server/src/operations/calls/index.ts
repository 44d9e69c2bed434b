import type { Implementation } from '../define.ts';
import { answerCall } from './answer-call.ts';
import { confirmCall } from './confirm-call.ts';
import { declineCall } from './decline-call.ts';
import { getCall } from './get-call.ts';
import { listCalls } from './list-calls.ts';

export const callOperations: readonly Implementation[] = [listCalls, getCall, confirmCall, declineCall, answerCall];

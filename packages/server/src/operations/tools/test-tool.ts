import { randomBytes } from 'node:crypto';
import { type Tool, type ToolTest, testToolContract } from '@palaver/contract';
import type { DispatchedCall } from '@palaver/runtime/ports';
import { argumentChecker } from '../../domain/tools/argument-check.ts';
import { isObject } from '../../domain/tools/json-schema-walk.ts';
import { findSystemTool } from '../../domain/tools/system-tools.ts';
import { toolCallEvent } from '../../domain/tools/tool-call-event.ts';
import { badField, DomainError } from '../../errors.ts';
import type { Platform } from '../../platform-parts.ts';
import { findConversation } from '../../store/conversations.ts';
import { findTool } from '../../store/tools.ts';
import { unknownConversation } from '../conversations/find-own-conversation.ts';
import { implement } from '../define.ts';
import { isToolId } from './new-tool-id.ts';
import { unknownTool } from './unknown-tool.ts';

/** Stands for the conversation, the PAL and the face where none is named. */
const sample = { conversation_id: 'c00000000000', pal_id: 'p00000000000', face_id: 'r00000000000' };

interface Where {
  readonly conversation_id: string;
  readonly pal_id: string;
  readonly face_id: string;
}

export const testTool = implement(
  testToolContract,
  async ({ input, caller, platform }) => {
    const { body } = input;
    const { account_id } = caller;
    const tool = await anyTool(platform, account_id, input.params.tool_id);
    const args = body.arguments === undefined ? {} : body.arguments;
    if (!isObject(args)) throw badField('arguments', 'must be an object');
    const where = body.conversation_id === undefined ? sample : await place(platform, account_id, body.conversation_id);
    if (body.send && tool.delivery.api === undefined) {
      throw badField('send', 'only a tool with delivery.api has a request to send');
    }
    const checked = argumentChecker(tool.parameters)(args);
    const errors = [
      ...checked.missing.map((name) => ({ path: `/${name}`, message: 'is required' })),
      ...checked.errors.map(({ path, message }) => ({ path, message })),
    ];
    if (errors.length > 0) return { valid: false, errors, request: null };
    const call = sampleCall(tool, args, where.conversation_id);
    if (tool.delivery.api === undefined) {
      return { valid: true, errors, request: null, event: toolCallEvent(tool, call, platform.now()) };
    }
    return tryRequest(platform, call, { tool, account_id, pal_id: where.pal_id, face_id: where.face_id }, body.send);
  },
  { isDryRun: (body) => (body as { readonly send?: boolean }).send !== true },
);

async function anyTool(platform: Platform, accountId: string, toolId: string): Promise<Tool> {
  const stored = isToolId(toolId) ? await findTool(platform.store, accountId, toolId) : undefined;
  const tool = stored?.tool ?? findSystemTool(toolId);
  if (tool === undefined) throw unknownTool(toolId);
  return tool;
}

async function place(platform: Platform, accountId: string, conversationId: string): Promise<Where> {
  const found = await findConversation(platform.store, accountId, conversationId);
  if (found === null) throw unknownConversation(conversationId);
  return {
    conversation_id: found.conversation_id,
    pal_id: found.pal_id ?? sample.pal_id,
    face_id: found.face_id ?? sample.face_id,
  };
}

function sampleCall(tool: Tool, args: Readonly<Record<string, unknown>>, conversationId: string): DispatchedCall {
  return {
    tool_call_id: `call_test_${randomBytes(8).toString('hex')}`,
    conversation_id: conversationId,
    tool_id: tool.tool_id,
    tool_name: tool.name,
    arguments: JSON.stringify(args),
    first_attempt: 1,
  };
}

async function tryRequest(
  platform: Platform,
  call: DispatchedCall,
  context: { readonly tool: Tool; readonly account_id: string; readonly pal_id: string; readonly face_id: string },
  send: boolean,
): Promise<ToolTest> {
  let request: ToolTest['request'];
  try {
    request = await platform.delivery.render(call, context);
  } catch (error) {
    // Arguments that conform to the schema may still not fit the template, for example where a path needs one of them.
    if (!DomainError.is(error) || error.code !== 'invalid_request') throw error;
    const message = error.details?.[0]?.message ?? error.message;
    return { valid: false, errors: [{ path: '', message }], request: null };
  }
  if (!send) return { valid: true, errors: [], request };
  const outcome = await platform.delivery.dispatch(call, context, new AbortController().signal);
  return {
    valid: true,
    errors: [],
    request,
    outcome: outcome.kind,
    reason: outcome.kind === 'succeeded' ? null : outcome.reason,
    response: outcome.response,
    result: outcome.result,
    spoken: outcome.kind === 'succeeded' ? outcome.spoken : null,
  };
}

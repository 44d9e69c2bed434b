import type { Tool } from '@palaver/contract';
import type { DeliveryOutcome, DispatchedCall } from '@palaver/runtime/ports';
import { badField } from '../errors.ts';
import type { Egress } from '../security/egress.ts';
import type { Sealer } from '../security/sealer.ts';
import { ArgumentFault } from './call-arguments.ts';
import type { CallDelivery, DeliveryContext, InjectedFacts, RenderedRequest } from './call-delivery.ts';
import { createOAuthTokens } from './oauth-tokens.ts';
import { type PreparedTool, prepareTool } from './prepared-tool.ts';
import { maskRequest, renderRequest } from './render-request.ts';
import { ownHeaders, type SendingParts, sendCall } from './send-call.ts';

export interface CallDeliveryOptions {
  readonly egress: Egress;
  readonly sealer: Pick<Sealer, 'forAccount'>;
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly log?: { error(fields: object, message: string): void };
}

export function createCallDelivery(options: CallDeliveryOptions): CallDelivery {
  const tokens = createOAuthTokens(options.egress, options.now);
  const prepared = preparedTools(options.sealer);
  const parts: SendingParts = { egress: options.egress, tokens, userAgent: `palaver/${options.version}` };
  return {
    async dispatch(call, context, signal, { retry = true } = {}) {
      let tool: PreparedTool;
      try {
        tool = prepared.ready(context) ?? (await prepared.prepare(context));
      } catch {
        // The seal's error could quote what it could not open.
        return notSent('token', 'error: the credentials of this tool cannot be read; they must be entered again');
      }
      let request: RenderedRequest;
      try {
        request = renderRequest(tool, call, () => injectedFacts(call, context, options.now()));
      } catch (error) {
        if (error instanceof ArgumentFault) return notSent(error.reason, `error: ${error.message}`);
        throw error;
      }
      try {
        return await sendCall(parts, tool, call, request, signal, retry);
      } catch (error) {
        options.log?.error({ err: error, tool_call_id: call.tool_call_id }, 'a call could not be delivered for a bug');
        return faulty(tool, call);
      }
    },
    async render(call, context) {
      const tool = await prepared.prepare(context).catch(() => {
        throw badField('delivery.api.auth', 'the stored secret cannot be opened', 'Enter it again.');
      });
      try {
        const request = renderRequest(tool, call, () => injectedFacts(call, context, options.now()));
        const { headers } = request;
        return maskRequest(tool, { ...request, headers: { ...headers, ...ownHeaders(call, 1, parts.userAgent) } });
      } catch (error) {
        if (error instanceof ArgumentFault) throw badField('arguments', error.message);
        throw error;
      }
    },
    forget: (toolId) => tokens.forget(toolId),
  };
}

/** Keeps what was prepared for as long as its tool object, a conversation's snapshot, lives. */
function preparedTools(sealer: Pick<Sealer, 'forAccount'>) {
  const done = new WeakMap<Tool, PreparedTool>();
  return {
    ready: (context: DeliveryContext) => done.get(context.tool) ?? null,
    async prepare(context: DeliveryContext): Promise<PreparedTool> {
      const known = done.get(context.tool);
      if (known !== undefined) return known;
      const tool = prepareTool(context.tool, await sealer.forAccount(context.account_id));
      done.set(context.tool, tool);
      return tool;
    },
  };
}

function notSent(reason: string, result: string): DeliveryOutcome {
  return { kind: 'failed', attempts: 0, response: null, reason, result };
}

/** A bug of ours, at a point nobody knows: a guarded write may have left. */
function faulty({ policy }: PreparedTool, call: DispatchedCall): DeliveryOutcome {
  const kind = policy.given && policy.effect !== 'read' ? 'unknown' : 'failed';
  const result = `${kind === 'unknown' ? 'unknown' : 'error'}: the call could not be completed for an internal reason`;
  return { kind, attempts: call.first_attempt, response: null, reason: 'internal', result };
}

function injectedFacts(call: DispatchedCall, context: DeliveryContext, now: number): InjectedFacts {
  return {
    tavus_conversation_id: call.conversation_id,
    tavus_tool_call_id: call.tool_call_id,
    tavus_tool_name: call.tool_name,
    tavus_pal_id: context.pal_id,
    tavus_face_id: context.face_id,
    tavus_timestamp: new Date(now).toISOString(),
  };
}

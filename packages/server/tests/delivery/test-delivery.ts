import type { Tool, ToolApi, ToolPolicy } from '@palaver/contract';
import type { DeliveryOutcome, DispatchedCall } from '@palaver/runtime/ports';
import type { CallDelivery } from '../../src/delivery/call-delivery.ts';
import { createCallDelivery } from '../../src/delivery/create-call-delivery.ts';
import { createEgress } from '../../src/security/create-egress.ts';
import type { Sealer } from '../../src/security/sealer.ts';

/** Seals by reversing, so that a secret which was not opened shows. */
export function sealed(secret: string): string {
  return `sealed:${[...secret].reverse().join('')}`;
}

const sealer: Pick<Sealer, 'forAccount'> = {
  forAccount: async () => ({
    seal: sealed,
    open(text) {
      if (!text.startsWith('sealed:')) throw new Error(`not sealed: ${text}`);
      return [...text.slice(7)].reverse().join('');
    },
  }),
};

export interface TestDelivery extends AsyncDisposable {
  readonly delivery: CallDelivery;
  /** Sends one call of a tool with arguments as the model wrote them. */
  send(
    tool: Tool,
    args?: string,
    more?: { signal?: AbortSignal; call?: Partial<DispatchedCall>; retry?: boolean },
  ): Promise<DeliveryOutcome>;
  render(tool: Tool, args?: string): ReturnType<CallDelivery['render']>;
}

export function openTestDelivery(now: () => number = Date.now): TestDelivery {
  const egress = createEgress({ allow: ['127.0.0.0/8'] });
  const delivery = createCallDelivery({ egress, sealer, version: '9.8.7', now });
  const context = (tool: Tool) => ({ tool, account_id: 'a1', pal_id: 'p1', face_id: 'r1' });
  return {
    delivery,
    send: (tool, args = '{}', { signal = new AbortController().signal, call, retry } = {}) =>
      delivery.dispatch(
        { ...callOf(tool, args), ...call },
        context(tool),
        signal,
        retry === undefined ? {} : { retry },
      ),
    render: (tool, args = '{}') => delivery.render(callOf(tool, args), context(tool)),
    [Symbol.asyncDispose]: () => egress[Symbol.asyncDispose](),
  };
}

export function apiTool(url: string, api: Partial<ToolApi> = {}, more: Partial<Tool> = {}): Tool {
  return {
    tool_id: 't0f1e2d3c4b5a',
    owner_id: 1,
    name: 'ping',
    description: 'Pings.',
    parameters: { type: 'object', properties: { a: {}, b: {}, c: {} } },
    delivery: {
      app_message: false,
      api: { url, method: 'POST', content_type: 'application/json', timeout: 5, auth: { type: 'none' }, ...api },
    },
    is_system_tool: false,
    trigger_type: 'in_call',
    origin: 'llm',
    on_call: 'silent',
    on_resolve: 'generate_response',
    static_filler: null,
    policy: null,
    created_at: '2026-05-15T10:30:00',
    updated_at: '2026-05-15T10:30:00',
    ...more,
  };
}

export function withPolicy(tool: Tool, policy: ToolPolicy): Tool {
  return { ...tool, policy };
}

function callOf(tool: Tool, args: string): DispatchedCall {
  return {
    tool_call_id: 'call_1',
    conversation_id: 'c1',
    tool_id: tool.tool_id,
    tool_name: tool.name,
    arguments: args,
    first_attempt: 1,
  };
}

import type { EffectivePolicy, ToolSpec } from '../config.ts';

type Over = Partial<Omit<ToolSpec, 'policy'>> & { readonly policy?: Partial<EffectivePolicy> };

const nothing: EffectivePolicy = {
  given: false,
  effect: 'write',
  confirm: 'none',
  confirm_text: null,
  confirm_ttl_s: 120,
  dedupe: 'none',
  interrupt: 'continue',
  idempotent_endpoint: false,
};

/** A tool with one required string parameter `city`, as far as not said otherwise. */
export function toolSpec(name: string, { policy, ...over }: Over = {}): ToolSpec {
  const parameters = over.parameters ?? {
    type: 'object',
    properties: { city: { type: 'string' }, note: { type: 'string' } },
    required: ['city'],
  };
  const required = (parameters.required as readonly string[] | undefined) ?? [];
  return {
    tool_id: `t_${name}`,
    name,
    description: `does ${name}`,
    delivery: 'api',
    is_system_tool: false,
    origin: 'llm',
    on_call: 'silent',
    on_resolve: 'generate_response',
    static_filler: null,
    check: (args) => ({
      missing: required.filter((key) => !Object.hasOwn(args, key)),
      errors:
        Object.hasOwn(args, 'city') && typeof args.city !== 'string'
          ? [{ path: '/city', message: 'must be string' }]
          : [],
      filled: args,
    }),
    ...over,
    parameters,
    policy: policy === undefined ? nothing : { ...nothing, given: true, dedupe: 'request', ...policy },
  };
}

export const endCall: ToolSpec = {
  ...toolSpec('end_call', { parameters: { type: 'object', properties: {} } }),
  tool_id: 'end_call',
  is_system_tool: true,
  delivery: 'app_message',
  on_call: 'passthrough',
  on_resolve: 'fire_and_forget',
};

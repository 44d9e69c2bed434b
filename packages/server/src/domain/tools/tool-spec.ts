import type { Tool } from '@palaver/contract';
import type { ToolSpec } from '@palaver/runtime';
import { argumentChecker } from './argument-check.ts';
import { effectivePolicy } from './effective-policy.ts';

const noParameters = { type: 'object', properties: {} };

/** What the runtime knows of a tool. Only `in_call` tools become one. */
export function toolSpec(tool: Tool): ToolSpec {
  return {
    tool_id: tool.tool_id,
    name: tool.name,
    description: tool.description,
    // Providers refuse `{}` as the schema of a function.
    parameters: Object.keys(tool.parameters).length === 0 ? noParameters : tool.parameters,
    delivery: tool.delivery.api === undefined ? 'app_message' : 'api',
    is_system_tool: tool.is_system_tool,
    origin: tool.origin ?? 'llm',
    on_call: tool.on_call ?? 'passthrough',
    on_resolve: tool.on_resolve,
    static_filler: tool.static_filler,
    policy: effectivePolicy(tool),
    check: argumentChecker(tool.parameters),
  };
}

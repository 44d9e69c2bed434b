import type { ToolSpec } from '../config.ts';
import type { OfferedTool } from '../ports/language-model.ts';

/** The injected parameter in which a model gives the line to say while the call runs. */
export const FILLER_PARAMETER = 'response_to_user';

const FILLER_SCHEMA = {
  type: 'string',
  description:
    'One short sentence to say to the user while this runs, in the language of the conversation. It must not claim any result.',
};

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function withFiller(parameters: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const properties = isRecord(parameters.properties) ? parameters.properties : {};
  const required = Array.isArray(parameters.required) ? parameters.required : [];
  return {
    ...parameters,
    type: 'object',
    properties: { [FILLER_PARAMETER]: FILLER_SCHEMA, ...properties },
    required: [FILLER_PARAMETER, ...required.filter((name) => name !== FILLER_PARAMETER)],
  };
}

/** A tool that has a parameter of that name itself keeps it, and so gets no filler. */
export function takesFiller(spec: ToolSpec): boolean {
  if (spec.on_call !== 'generate_filler' || spec.is_system_tool) return false;
  const properties = spec.parameters.properties;
  return !(isRecord(properties) && Object.hasOwn(properties, FILLER_PARAMETER));
}

/** What the model is offered: llm tools only. */
export function offerTools(tools: readonly ToolSpec[]): readonly OfferedTool[] {
  return tools
    .filter((tool) => tool.origin === 'llm')
    .map((tool) => ({
      name: tool.name,
      description: tool.description,
      parameters: takesFiller(tool) ? withFiller(tool.parameters) : tool.parameters,
    }));
}

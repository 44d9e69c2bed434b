import type { Tool } from '@palaver/contract';
import type { INLINE_TOOL_PREFIX } from '@palaver/runtime';
import { badField } from '../../errors.ts';
import { isDeeperThan, isObject } from '../tools/json-schema-walk.ts';
import { compileSchema, maxSchemaDepth, SchemaError } from '../tools/schema-compiler.ts';

const nameForm = /^[a-zA-Z0-9_-]{1,64}$/;
const maxCharacters = 10_000;
/** As many as a PAL may have of the library. */
const maxTools = 50;

/** How the runtime tells calls that nothing can answer. */
const idPrefix: typeof INLINE_TOOL_PREFIX = 'inline:';

/** A function tool that is written into a layer. */
interface InlineFunction {
  readonly name: string;
  readonly description: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/**
 * Checks the tools of a layer: function tools as language models take them.
 * @throws DomainError naming the place
 */
export function checkInlineTools(field: string, tools: readonly unknown[] | null | undefined): void {
  if (tools === null || tools === undefined) return;
  if (tools.length > maxTools) throw badField(field, `must have at most ${maxTools} entries`);
  const names = new Set<string>();
  for (const [index, tool] of tools.entries()) {
    const { name } = checkInlineTool(`${field}.${index}`, tool);
    if (names.has(name)) throw badField(`${field}.${index}`, `there is another tool "${name}"`);
    names.add(name);
  }
}

function checkInlineTool(field: string, tool: unknown): InlineFunction {
  if (!isObject(tool)) throw badField(field, 'must be an object');
  if (tool.type !== undefined && tool.type !== 'function') throw badField(`${field}.type`, 'must be function');
  const isWrapped = tool.function !== undefined;
  const place = isWrapped ? `${field}.function` : field;
  const body = isWrapped ? tool.function : tool;
  if (!isObject(body)) throw badField(place, 'must be an object');
  const { name, description = '', parameters = {} } = body;
  if (typeof name !== 'string' || !nameForm.test(name)) {
    throw badField(`${place}.name`, 'must be 1 to 64 letters, digits, "_" and "-"');
  }
  if (typeof description !== 'string') throw badField(`${place}.description`, 'must be text');
  checkSchema(`${place}.parameters`, description, parameters);
  return { name, description, parameters: parameters as InlineFunction['parameters'] };
}

function checkSchema(field: string, description: string, parameters: unknown): void {
  if (!isObject(parameters)) throw badField(field, 'must be a JSON Schema object');
  if (isDeeperThan(parameters, maxSchemaDepth)) throw badField(field, `is nested deeper than ${maxSchemaDepth}`);
  if (description.length + JSON.stringify(parameters).length > maxCharacters) {
    throw badField(field, `together with the description above ${maxCharacters} characters`);
  }
  if (Object.keys(parameters).length === 0) return;
  if (parameters.type !== 'object') throw badField(field, 'must have "type": "object"');
  try {
    compileSchema(parameters);
  } catch (error) {
    if (error instanceof SchemaError) throw badField(field, `not JSON Schema: ${error.message}`);
    throw error;
  }
}

/**
 * The tools of `layers.llm.tools` as the runtime knows tools. Nothing of the library stands behind them: their calls go
 * to the page as an event and get no answer. A tool of the library hides one of the same name.
 */
export function inlineTools(layers: Readonly<Record<string, unknown>>, taken: ReadonlySet<string>): readonly Tool[] {
  const tools = isObject(layers.llm) && Array.isArray(layers.llm.tools) ? layers.llm.tools : [];
  const seen = new Set(taken);
  return tools.flatMap((tool: unknown): Tool[] => {
    const body = isObject(tool) && isObject(tool.function) ? tool.function : tool;
    if (!isObject(body) || typeof body.name !== 'string' || seen.has(body.name)) return [];
    seen.add(body.name);
    const description = typeof body.description === 'string' ? body.description : '';
    return [
      asTool(`${idPrefix}${body.name}`, body.name, description, isObject(body.parameters) ? body.parameters : {}),
    ];
  });
}

function asTool(tool_id: string, name: string, description: string, parameters: Tool['parameters']): Tool {
  return {
    tool_id,
    owner_id: null,
    name,
    description,
    parameters,
    delivery: { app_message: true },
    is_system_tool: false,
    trigger_type: 'in_call',
    origin: 'llm',
    on_call: 'passthrough',
    on_resolve: 'fire_and_forget',
    static_filler: null,
    policy: null,
    created_at: '',
    updated_at: '',
  };
}

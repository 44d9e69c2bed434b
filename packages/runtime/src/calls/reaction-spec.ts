import type { ToolSpec } from '../config.ts';
import type { CallRow } from '../ports/ledger.ts';

/** Called by a guardrail or an objective, not by a model: no model step stands behind it, and none is told of it. */
export function isReaction(row: CallRow): boolean {
  return row.inference_id === null;
}

/** The tool as such a call uses it: whatever it is set to, nothing is said and nobody is told the result. */
export function reactionSpec(spec: ToolSpec): ToolSpec {
  return { ...spec, on_call: 'silent', on_resolve: 'fire_and_forget', static_filler: null };
}

/**
 * Texts as what the tool's schema wants for them: variables of objectives are texts, parameters may be numbers or
 * booleans. What does not read as one is left as it is, and the schema refuses it.
 */
export function typedArguments(
  spec: ToolSpec,
  values: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const properties = spec.parameters.properties as Readonly<Record<string, unknown>> | undefined;
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => {
      const schema = properties?.[name] as { readonly type?: unknown } | undefined;
      return [name, typeof value === 'string' ? typedText(value, schema?.type) : value];
    }),
  );
}

function typedText(text: string, type: unknown): unknown {
  const types: readonly unknown[] = Array.isArray(type) ? type : [type];
  if (types.includes('string')) return text;
  if (types.includes('integer') && /^[+-]?\d{1,15}$/.test(text)) return Number(text);
  if (types.includes('number') && /^[+-]?\d{1,15}(\.\d{1,15})?$/.test(text)) return Number(text);
  if (types.includes('boolean') && /^(true|yes)$/i.test(text)) return true;
  if (types.includes('boolean') && /^(false|no)$/i.test(text)) return false;
  return text;
}

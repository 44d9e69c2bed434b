import type { Tool } from '@palaver/contract';

type Layers = Readonly<Record<string, unknown>>;

/** The one perception model that calls tools. */
const ravenModel = 'raven-1';

/** The layers with the perception model that a PAL with these tools needs; the same object when it has it. */
export function layersForTools(layers: Layers, tools: readonly Pick<Tool, 'origin'>[]): Layers {
  if (!tools.some((tool) => tool.origin === 'vision' || tool.origin === 'audio')) return layers;
  const perception = (layers.perception ?? {}) as Layers;
  // A PAL that names no model has this one.
  if ((perception.perception_model ?? ravenModel) === ravenModel) return layers;
  return { ...layers, perception: { ...perception, perception_model: ravenModel } };
}

import type { OfferedTool } from '@palaver/runtime/ports';
import type { Memory } from './memory.ts';
import { type SlotSpec, slotSpecs } from './slot-spec.ts';
import type { Day } from './slots/heard.ts';
import { readSlots } from './slots/read-slots.ts';

/** The values that a message gives to the slots of a tool; `known` are those it has already. */
export function valuesIn(
  text: string,
  tool: OfferedTool,
  known: ReadonlyMap<string, unknown>,
  asked: SlotSpec | null,
  context: { readonly today: Day; readonly memory: Memory },
): Map<string, unknown> {
  const slots = slotSpecs(tool);
  const found = readSlots(text, slots, {
    today: context.today,
    asked: asked?.path ?? null,
    known: new Set(known.keys()),
  });
  for (const slot of slots) {
    if (found.has(slot.path)) continue;
    const picked = pickedOption(text, context.memory.optionsFor(slot), slot === asked);
    if (picked !== undefined) found.set(slot.path, picked);
  }
  // A search takes the whole of the words only where nothing else was asked.
  if (asked !== null && asked.kind !== 'query')
    for (const slot of slots) if (slot.kind === 'query' && known.has(slot.path)) found.delete(slot.path);
  return found;
}

const ordinals: readonly (readonly [RegExp, number])[] = [
  [/\b(?:first|earliest)\b/i, 0],
  [/\bsecond\b/i, 1],
  [/\bthird\b/i, 2],
  [/\b(?:last|latest)\b/i, -1],
];

/** "The second one" of what the last result listed. */
function pickedOption(text: string, options: readonly unknown[], isAsked: boolean): unknown {
  const place =
    options.length > 0 && (isAsked || /\b(?:one|slot|option|time|possible|free)\b/i.test(text))
      ? ordinals.find(([pattern]) => pattern.test(text))
      : undefined;
  return place === undefined ? undefined : options.at(place[1]);
}

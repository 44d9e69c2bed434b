import { isObject } from '../tools/json-schema-walk.ts';
import { legacyNextKey, objectiveKeys } from './check-objective.ts';

const ofSet: ReadonlySet<string> = new Set(['name', 'allow_loops', 'data']);
const ofItem: ReadonlySet<string> = new Set([...objectiveKeys, legacyNextKey]);

/** Dotted names of what a create body holds and nothing reads. */
export function ignoredObjectiveFields(body: unknown): readonly string[] {
  const data: unknown = isObject(body) ? body.data : body;
  const items = Array.isArray(data) ? data.slice(0, 50) : [];
  return [
    ...(isObject(body) ? Object.keys(body).filter((key) => !ofSet.has(key)) : []),
    ...items.flatMap((item, index) =>
      isObject(item)
        ? Object.keys(item)
            .filter((key) => !ofItem.has(key))
            .map((key) => `data.${index}.${key}`)
        : [],
    ),
  ];
}

/**
 * The document with real ids in it: a path parameter or field of a body that names an object is one of those that exist,
 * or any text. What is expected of the answers stays as the server says it.
 */
export function narrowDocument(document, ids, isWanted) {
  const paths = {};
  for (const [path, operations] of Object.entries(document.paths)) {
    const kept = Object.entries(operations).filter(([method]) => isWanted(method, path));
    if (kept.length === 0) continue;
    paths[path] = Object.fromEntries(kept.map(([method, operation]) => [method, withIds(operation, ids)]));
  }
  return { ...document, paths };
}

function withIds(operation, ids) {
  const narrowed = structuredClone(operation);
  for (const parameter of narrowed.parameters ?? []) {
    parameter.schema = narrowSchema(parameter.name, parameter.schema, ids);
  }
  for (const { schema } of Object.values(narrowed.requestBody?.content ?? {})) {
    for (const [name, field] of Object.entries(schema?.properties ?? {})) {
      schema.properties[name] = narrowSchema(name, field, ids);
    }
  }
  return narrowed;
}

function narrowSchema(name, schema, ids) {
  const known = ids[name] ?? [];
  return known.length === 0 ? schema : { anyOf: [{ enum: known }, schema ?? {}] };
}

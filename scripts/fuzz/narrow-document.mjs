/**
 * The document with real ids in it: a path parameter that names an object is one of those that exist, or any text. What
 * is expected of the answers stays as the server says it.
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
  const parameters = (operation.parameters ?? []).map((parameter) => {
    const known = parameter.in === 'path' ? ids[parameter.name] : undefined;
    if (known === undefined || known.length === 0) return parameter;
    return { ...parameter, schema: { anyOf: [{ enum: known }, parameter.schema ?? {}] } };
  });
  return parameters.length === 0 ? operation : { ...operation, parameters };
}

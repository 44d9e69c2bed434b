// How one operation id becomes a name elsewhere.

/** Verbs whose CLI and MCP names are older than the operation's. */
const spokenVerbs = { update: 'patch' };

/** MCP names that do not follow the pattern, as existing clients know them. */
const mcpNames = {
  'pals.update': 'tavus_patch_pal',
  'pal_tools.list': 'tavus_pal_tools_list',
  'pal_tools.attach': 'tavus_pal_tools_attach',
  'pal_tools.detach': 'tavus_pal_tools_detach',
  'conversations.respond': 'tavus_chat_turn',
};

const cliNames = {
  'pal_tools.list': 'palaver pal tools list',
  'pal_tools.attach': 'palaver pal tools attach',
  'pal_tools.detach': 'palaver pal tools detach',
};

export function split(id) {
  const [resource, verb] = id.split('.');
  return { resource, verb, one: resource.replace(/ies$/, 'y').replace(/s$/, '') };
}

export function camel(text) {
  return text.replace(/_(\w)/g, (_all, letter) => letter.toUpperCase());
}

export function pascal(text) {
  const name = camel(text);
  return name[0].toUpperCase() + name.slice(1);
}

export function cliName(id) {
  const { one, verb } = split(id);
  return cliNames[id] ?? `palaver ${one.replaceAll('_', '-')} ${(spokenVerbs[verb] ?? verb).replaceAll('_', '-')}`;
}

export function mcpName(id) {
  const { one, verb } = split(id);
  return mcpNames[id] ?? `tavus_${one}_${spokenVerbs[verb] ?? verb}`;
}

export function sdkName(id) {
  const { resource, verb } = split(id);
  return `client.${camel(resource)}.${camel(verb)}()`;
}

import type { Tool, ToolAuth } from '@palaver/contract';

/** What a read shows in the place of a secret, and what no write accepts as one. */
export const secretMask = '********';

/** Keys of `delivery.api.auth` that hold a secret, whatever the type. */
export const secretAuthKeys = ['token', 'password', 'value', 'secret', 'client_secret'] as const;

export type SecretAuthKey = (typeof secretAuthKeys)[number];

const masked = new WeakMap<Tool, Tool>();

/** The tool as every surface shows it. The same tool gives the same object. */
export function maskTool(tool: Tool): Tool {
  if (tool.delivery.api === undefined) return tool;
  const known = masked.get(tool);
  if (known !== undefined) return known;
  const auth = mapSecrets(tool.delivery.api.auth, () => secretMask);
  const shown = { ...tool, delivery: { ...tool.delivery, api: { ...tool.delivery.api, auth } } };
  masked.set(tool, shown);
  return shown;
}

/** Replaces each secret that is present. */
export function mapSecrets(auth: ToolAuth, replace: (text: string, key: SecretAuthKey) => string): ToolAuth {
  const mapped: ToolAuth = { ...auth };
  for (const key of secretAuthKeys) {
    const text = auth[key];
    if (text !== undefined) mapped[key] = replace(text, key);
  }
  return mapped;
}

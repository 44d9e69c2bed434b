import type { Tool } from '@palaver/contract';
import { mapSecrets, type SecretAuthKey } from '../../domain/tools/mask-tool.ts';
import type { AccountSealer } from '../../security/sealer.ts';

/** The tool as it is stored. Secrets that were inherited from the stored tool are sealed already. */
export function sealTool(tool: Tool, sealer: AccountSealer, inherited: ReadonlySet<SecretAuthKey>): Tool {
  const { api } = tool.delivery;
  if (api === undefined) return tool;
  const auth = mapSecrets(api.auth, (text, key) => (inherited.has(key) ? text : sealer.seal(text)));
  return { ...tool, delivery: { ...tool.delivery, api: { ...api, auth } } };
}

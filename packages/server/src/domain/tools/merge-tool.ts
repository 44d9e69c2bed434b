import type { Tool, ToolAuth } from '@palaver/contract';
import { secretOfType } from './auth-rules.ts';
import type { ToolInput } from './check-tool.ts';
import { isObject } from './json-schema-walk.ts';
import { type SecretAuthKey, secretAuthKeys } from './mask-tool.ts';
import { originOf } from './url-rules.ts';

/** What a client may say of a tool. */
export const writableKeys = [
  'name',
  'description',
  'parameters',
  'delivery',
  'trigger_type',
  'origin',
  'on_call',
  'on_resolve',
  'static_filler',
  'policy',
] as const;

export interface MergedTool {
  readonly input: ToolInput;
  readonly inherited: ReadonlySet<SecretAuthKey>;
  /** False when the patch names no field of a tool. */
  readonly changes: boolean;
  /** The patch sends the call elsewhere and says nothing of the stored credentials. */
  readonly authLost: boolean;
  /** Whether the patch sends a delivery, whose targets the egress guard must see. */
  readonly newDelivery: boolean;
}

/** Lays a partial update over the stored tool (secrets sealed), ready to be checked as a whole. */
export function mergeTool(stored: Tool, patch: Readonly<Record<string, unknown>>): MergedTool {
  const present = writableKeys.filter((key) => Object.hasOwn(patch, key) && patch[key] !== undefined);
  const newDelivery = present.includes('delivery');
  const delivery = newDelivery ? mergeDelivery(stored, patch.delivery) : keptDelivery(stored);
  return {
    input: {
      ...stored,
      ...Object.fromEntries(present.map((key) => [key, patch[key]])),
      delivery: delivery.value,
    },
    inherited: delivery.inherited,
    authLost: delivery.authLost ?? false,
    changes: present.length > 0,
    newDelivery,
  };
}

interface MergedDelivery {
  readonly value: unknown;
  readonly inherited: ReadonlySet<SecretAuthKey>;
  readonly authLost?: boolean;
}

function keptDelivery(stored: Tool): MergedDelivery {
  return { value: stored.delivery, inherited: presentSecrets(stored.delivery.api?.auth) };
}

/** The block is replaced; what it leaves out of its credentials may come from the stored ones. */
function mergeDelivery(stored: Tool, delivery: unknown): MergedDelivery {
  const none = new Set<SecretAuthKey>();
  const before = stored.delivery.api;
  if (!isObject(delivery) || !isObject(delivery.api) || before === undefined)
    return { value: delivery, inherited: none };
  const { auth, url } = delivery.api;
  const moves = typeof url === 'string' && originOf(url) !== originOf(before.url);
  if (auth === undefined) {
    if (before.auth.type === 'none') return { value: delivery, inherited: none };
    if (moves) return { value: delivery, inherited: none, authLost: true };
    return { value: withAuth(delivery, before.auth), inherited: presentSecrets(before.auth) };
  }
  const secret = isObject(auth) && auth.type === before.auth.type ? secretOfType[before.auth.type] : null;
  if (secret === null || !isObject(auth) || auth[secret] !== undefined) return { value: delivery, inherited: none };
  // To say the type alone would be enough to have the stored secret sent anywhere.
  if (moves || movesTokens(auth.token_url, before.auth)) return { value: delivery, inherited: none, authLost: true };
  return { value: withAuth(delivery, { ...auth, [secret]: before.auth[secret] }), inherited: new Set([secret]) };
}

function movesTokens(url: unknown, { token_url }: ToolAuth): boolean {
  return token_url !== undefined && typeof url === 'string' && originOf(url) !== originOf(token_url);
}

function withAuth(delivery: Readonly<Record<string, unknown>>, auth: unknown): unknown {
  return { ...delivery, api: { ...(delivery.api as object), auth } };
}

function presentSecrets(auth: ToolAuth | undefined): ReadonlySet<SecretAuthKey> {
  return new Set(secretAuthKeys.filter((key) => auth?.[key] !== undefined));
}

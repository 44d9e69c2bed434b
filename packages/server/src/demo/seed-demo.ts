import type { Tool } from '@palaver/contract';
import { Answer, type Caller, type Implementation } from '../operations/define.ts';
import { attachTools } from '../operations/pal-tools/attach-tools.ts';
import { createPal } from '../operations/pals/create-pal.ts';
import { createTool } from '../operations/tools/create-tool.ts';
import { updateTool } from '../operations/tools/update-tool.ts';
import type { Platform } from '../platform-parts.ts';
import { findFirstAccount } from '../store/accounts.ts';
import { findPal } from '../store/pals.ts';
import { readSetting } from '../store/settings.ts';
import { findTool, listTools } from '../store/tools.ts';
import { demoPal, demoTools } from './demo-pal.ts';

export interface DemoSeed {
  /** Where the demo's endpoints are, without a trailing slash. */
  readonly endpointUrl: string;
  /** Signs the calls. */
  readonly secret: string;
  /** The secret was made at this start, so that tools of an earlier one have another. */
  readonly isNewSecret: boolean;
}

export interface SeededDemo {
  readonly pal_id: string;
  /** Id of each tool by its name in `demo-pal.ts`. */
  readonly tool_ids: Readonly<Record<string, string>>;
}

type DemoTool = (typeof demoTools)[number];

/** Where `settings` keeps what was seeded. */
const recordKey = 'demo';

/**
 * Makes the demo PAL and its tools in the first account, or finds those of an earlier start and points them to where
 * the endpoints are now. What a user changed in them otherwise stays; what was deleted is made again.
 */
export async function seedDemo(platform: Platform, seed: DemoSeed): Promise<SeededDemo> {
  const caller = await seeder(platform);
  const before = await readRecord(platform);
  const tool_ids: Record<string, string> = {};
  for (const demoTool of demoTools) {
    const tool = await findSeeded(platform, caller.account_id, demoTool, before?.tool_ids[demoTool.name]);
    if (tool === undefined) tool_ids[demoTool.name] = await makeTool(platform, caller, demoTool, seed);
    else {
      await repoint(platform, caller, demoTool, tool, seed);
      tool_ids[demoTool.name] = tool.tool_id;
    }
  }
  const pal = before === null ? undefined : await findPal(platform.store, caller.account_id, before.pal_id);
  const pal_id = pal?.pal_id ?? (await makePal(platform, caller, Object.values(tool_ids)));
  const added = Object.entries(tool_ids).filter(([name, id]) => pal !== undefined && before?.tool_ids[name] !== id);
  if (added.length > 0)
    await run(attachTools, platform, caller, { params: { pal_id }, body: { tool_ids: added.map(([, id]) => id) } });
  await writeRecord(platform, { pal_id, tool_ids });
  return { pal_id, tool_ids };
}

async function seeder({ store }: Platform): Promise<Caller> {
  const account = await findFirstAccount(store);
  if (account === undefined) throw new Error('the demo needs the first account');
  return {
    account_id: account.account_id,
    owner_id: account.owner_id,
    is_first_account: true,
    api_key_id: 'system',
    scopes: new Set(['read', 'write', 'converse', 'admin']),
    ip: null,
  };
}

/** The tool of an earlier start: by its recorded id, else (after a crash before the record) by name and description. */
async function findSeeded(
  platform: Platform,
  accountId: string,
  tool: DemoTool,
  id: string | undefined,
): Promise<Tool | undefined> {
  const recorded = id === undefined ? undefined : (await findTool(platform.store, accountId, id))?.tool;
  if (recorded !== undefined) return recorded;
  const named = await toolNamed(platform, accountId, tool.name);
  return named?.description === tool.body.description ? named : undefined;
}

async function toolNamed({ store }: Platform, accountId: string, name: string): Promise<Tool | undefined> {
  const found = await listTools(store, {
    account_id: accountId,
    name_or_uuid: name,
    limit: 100,
    offset: 0,
    sort: 'asc',
  });
  return found.find((tool) => tool.name === name);
}

async function makeTool(platform: Platform, caller: Caller, tool: DemoTool, seed: DemoSeed): Promise<string> {
  const isTaken = (await toolNamed(platform, caller.account_id, tool.name)) !== undefined;
  const body = { name: isTaken ? `${tool.name}_demo` : tool.name, ...tool.body, delivery: deliveryOf(tool, seed) };
  const made = (await run(createTool, platform, caller, { body })) as Tool;
  return made.tool_id;
}

async function makePal(platform: Platform, caller: Caller, tool_ids: readonly string[]): Promise<string> {
  const made = (await run(createPal, platform, caller, { body: { ...demoPal, tool_ids } })) as {
    readonly pal_id: string;
  };
  return made.pal_id;
}

/** The endpoints' port may be another one than at the last start. */
async function repoint(
  platform: Platform,
  caller: Caller,
  demoTool: DemoTool,
  tool: Tool,
  seed: DemoSeed,
): Promise<void> {
  const delivery = deliveryOf(demoTool, seed);
  if (delivery.api === undefined || tool.delivery.api === undefined) return;
  if (tool.delivery.api.url === delivery.api.url && !seed.isNewSecret) return;
  await run(updateTool, platform, caller, { params: { tool_id: tool.tool_id }, body: { delivery } });
}

function deliveryOf(tool: DemoTool, { endpointUrl, secret }: DemoSeed) {
  if (tool.endpointPath === null) return { app_message: true };
  const api = { url: endpointUrl + tool.endpointPath, method: 'POST', timeout: 10, auth: { type: 'hmac', secret } };
  return { app_message: false, api };
}

/** Runs an operation as a surface would after its checks. */
async function run(operation: Implementation, platform: Platform, caller: Caller, input: object): Promise<unknown> {
  const request = { request_id: 'demo', origin: '', legacy: false };
  const result = await operation.run({
    input: { params: {}, query: {}, body: undefined, ...input } as never,
    caller,
    platform,
    request,
    file: null,
  });
  return result instanceof Answer ? result.body : result;
}

async function readRecord({ store }: Platform): Promise<SeededDemo | null> {
  const text = await readSetting(store, recordKey);
  return text === null ? null : (JSON.parse(text) as SeededDemo);
}

async function writeRecord({ store }: Platform, record: SeededDemo): Promise<void> {
  const value = JSON.stringify(record);
  const query = store.db
    .insertInto('settings')
    .values({ key: recordKey, value })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ value }))
    .compile();
  await store.commit([{ query }]);
}

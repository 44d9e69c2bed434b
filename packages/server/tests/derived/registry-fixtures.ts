import type { Operation } from '@palaver/contract';
import type { z } from 'zod';
import { outboxWrites } from '../../src/jobs/outbox.ts';
import { memoryWrites } from '../../src/store/memories.ts';
import { png } from '../faces/face-material.ts';
import type { TestPlatform } from '../support/platform.ts';

/** Real objects of the first account, by the path parameter that names them. */
export type Ids = Readonly<Record<string, string>>;

/** One object of every kind an operation can name. */
export async function makeObjects(server: TestPlatform): Promise<Ids> {
  const tool = await server.ok<{ tool_id: string }>('POST', '/v2/tools', {
    name: 'derived_tool',
    description: 'A tool of the derived tests.',
    parameters: { type: 'object', properties: { code: { type: 'string' } } },
    on_resolve: 'generate_response',
  });
  const face_id = await makeFace(server);
  const pal = await server.ok<{ pal_id: string }>('POST', '/v2/pals', {
    pal_name: 'derived',
    system_prompt: 'You are at the desk.',
    default_face_id: face_id,
  });
  await server.ok('POST', `/v2/pals/${pal.pal_id}/tools`, { tool_ids: [tool.tool_id] });
  await server.ok('PUT', `/v2/pals/${pal.pal_id}/skills/memory`, {});
  const conversation = await server.ok<{ conversation_id: string }>('POST', '/v2/conversations', {
    chat: true,
    pal_id: pal.pal_id,
  });
  await server.ok('POST', `/v2/conversations/${conversation.conversation_id}/respond`, { text: 'use the tool' });
  const calls = await server.ok<{ data: { tool_call_id: string }[] }>(
    'GET',
    `/v2/conversations/${conversation.conversation_id}/tool_calls`,
  );
  const document = await server.ok<{ document_id: string }>('POST', '/v2/documents', {
    document_url: 'https://museum.example.invalid/hours.html',
  });
  const guardrail = await server.ok<{ uuid: string }>('POST', '/v2/guardrails', {
    guardrail_name: 'derived',
    guardrail_prompt: 'Never speak of the derived tests.',
  });
  const objectives = await server.ok<{ objectives_id: string }>('POST', '/v2/objectives', {
    data: [{ objective_name: 'derived', objective_prompt: 'Ask for the name.' }],
  });
  const dictionary = await server.ok<{ pronunciation_dictionary_id: string }>(
    'POST',
    '/v2/pronunciation-dictionaries',
    { name: 'derived' },
  );
  const key = await server.ok<{ api_key_id: string }>('POST', '/v2/api_keys', { name: 'derived' });
  const account = await server.ok<{ account_id: string }>('POST', '/v2/accounts', { name: 'derived' });
  const deployment = await server.ok<{ deployment_id: string }>('POST', '/v2/deployments', {
    pal_id: pal.pal_id,
    channel: 'embed',
  });
  const { store } = server.platform;
  const facts = { account_id: server.accountId, conversation_id: conversation.conversation_id };
  const memories = [{ memory_store: 'derived', content: 'A memory.' }];
  const hook = {
    lane: 'derived',
    url: 'https://hooks.example.invalid/',
    body: '{}',
    now: 0,
    outbox_id: 'evt_derived0',
  };
  await store.commit([
    ...memoryWrites(store, { ...facts, created_at: 0, memories }),
    ...outboxWrites(store, { ...facts, ...hook }),
  ]);
  const remembered = await server.ok<{ data: { memory_id: string }[] }>('GET', '/v2/memories/derived');
  return {
    memory_store: 'derived',
    memory_id: remembered.data[0]?.memory_id ?? '',
    delivery_id: hook.outbox_id,
    deployment_id: deployment.deployment_id,
    document_id: document.document_id,
    bucket: 'developer-portal-documents',
    tool_id: tool.tool_id,
    pal_id: pal.pal_id,
    face_id,
    skill_id: 'memory',
    conversation_id: conversation.conversation_id,
    tool_call_id: calls.data[0]?.tool_call_id ?? '',
    api_key_id: key.api_key_id,
    guardrail_id: guardrail.uuid,
    objectives_id: objectives.objectives_id,
    dictionary_id: dictionary.pronunciation_dictionary_id,
    account_id: account.account_id,
  };
}

async function makeFace(server: TestPlatform): Promise<string> {
  const form = new FormData();
  form.set('file', new Blob([new Uint8Array(png(40, 40))]), 'face.png');
  const sent = new Response(form);
  const made = await server.ok<{ face_id: string }>('POST', '/v2/faces', undefined, {
    raw: new Uint8Array(await sent.arrayBuffer()),
    headers: { 'content-type': sent.headers.get('content-type') ?? '' },
  });
  return made.face_id;
}

/** The path with the ids of real objects, or with changed ones. */
export function pathOf(operation: Operation, ids: Ids, change: (id: string) => string = (id) => id): string {
  return operation.http.path.replace(/\{(\w+)\}/g, (_all, name: string) => {
    const id = ids[name];
    if (id === undefined || id === '')
      throw new Error(`the derived tests make no object for {${name}} of ${operation.id}`);
    return encodeURIComponent(change(id));
  });
}

/** An id of the same shape that no object has. */
export function missing(id: string): string {
  const last = id.at(-1) === '0' ? '1' : '0';
  return id.slice(0, -1) + last;
}

/** The contract's example, with real ids where it names objects. */
export function bodyOf(operation: Operation, ids: Ids): unknown {
  const { example } = operation;
  if (typeof example !== 'object' || example === null || Array.isArray(example)) return example;
  const body: Record<string, unknown> = { ...example };
  for (const [name, id] of Object.entries(ids)) if (name in body) body[name] = id;
  if ('tool_ids' in body) body.tool_ids = [ids.tool_id];
  if ('default_face_id' in body) body.default_face_id = ids.face_id;
  return body;
}

/** A text for each query parameter without which the operation refuses. */
export function requiredQuery(operation: Operation): string {
  const shape = (operation.input.query?.def as { readonly shape?: Readonly<Record<string, z.ZodType>> } | undefined)
    ?.shape;
  const required = Object.entries(shape ?? {}).filter(([, schema]) => !schema.safeParse(undefined).success);
  return required.length === 0 ? '' : `?${required.map(([name]) => `${name}=derived`).join('&')}`;
}

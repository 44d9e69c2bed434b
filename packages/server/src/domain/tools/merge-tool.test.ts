import type { Tool, ToolApi, ToolAuth } from '@palaver/contract';
import { describe, expect, it } from 'vitest';
import { DomainError } from '../../errors.ts';
import { checkTool } from './check-tool.ts';
import { ignoredToolFields } from './ignored-fields.ts';
import { maskTool } from './mask-tool.ts';
import { mergeTool } from './merge-tool.ts';
import { endCallTool } from './system-tools.ts';
import { toolSpec } from './tool-spec.ts';

const sealed = 'palaver:1:k:sealed';
const stored: Tool = {
  ...endCallTool,
  tool_id: 't0f1e2d3c4b5a',
  owner_id: 7,
  is_system_tool: false,
  name: 'find_parcel',
  description: 'Find a parcel.',
  parameters: { type: 'object', properties: { code: { type: 'string' } } },
  on_call: 'generate_filler',
  on_resolve: 'generate_response',
  delivery: {
    app_message: false,
    api: {
      url: 'https://api.example.com/p/{code}',
      method: 'GET',
      content_type: 'application/json',
      timeout: 10,
      auth: { type: 'bearer', token: sealed },
    },
  },
};

function patched(patch: object, base = stored) {
  const { input, ...context } = mergeTool(base, patch as Record<string, unknown>);
  return checkTool(input, { ...context, guard: () => null });
}

function field(patch: object, base = stored): string | undefined {
  try {
    patched(patch, base);
  } catch (error) {
    if (DomainError.is(error)) return error.details?.[0]?.path;
    throw error;
  }
  throw new Error('accepted');
}

const url = 'https://api.example.com/v2/{code}';

function withAuth(auth: ToolAuth): Tool {
  return { ...stored, delivery: { app_message: false, api: { ...(stored.delivery.api as ToolApi), auth } } };
}

describe('a patch of a tool', () => {
  it('changes only the keys it holds', () => {
    const { tool_id: _a, owner_id: _b, is_system_tool: _c, created_at: _d, updated_at: _e, ...rest } = stored;
    expect(patched({ description: 'New.', tool_id: 'x', owner_id: 1 })).toEqual({ ...rest, description: 'New.' });
    expect(mergeTool(stored, { colour: 'red' }).changes).toBe(false);
    expect(mergeTool(stored, {}).changes).toBe(false);
  });

  it('replaces delivery and policy as wholes, and null resets them', () => {
    expect(patched({ delivery: null }).delivery).toEqual({ app_message: true });
    const withPolicy = { ...stored, policy: { effect: 'write', confirm: 'prompt' } } as Tool;
    expect(patched({ policy: { dedupe: 'none' } }, withPolicy).policy).toEqual({ dedupe: 'none' });
    expect(patched({ policy: null }, withPolicy).policy).toBeNull();
    expect(patched({ delivery: { api: { url, auth: { type: 'bearer' } } } }).delivery.api).toMatchObject({
      method: 'POST',
    });
  });

  it('keeps the secret that credentials of the same type leave out', () => {
    const { input, inherited } = mergeTool(stored, { delivery: { api: { url, auth: { type: 'bearer' } } } });
    expect(checkTool(input, { guard: () => null, inherited }).delivery.api?.auth).toEqual({
      type: 'bearer',
      token: sealed,
    });
    expect([...inherited]).toEqual(['token']);
    const given = mergeTool(stored, { delivery: { api: { url, auth: { type: 'bearer', token: 'new' } } } });
    expect([...given.inherited]).toEqual([]);
  });

  it('asks for the secrets of another type, and refuses the mask', () => {
    expect(field({ delivery: { api: { url, auth: { type: 'hmac' } } } })).toBe('delivery.api.auth.secret');
    expect(field({ delivery: { api: { url, auth: { type: 'bearer', token: '********' } } } })).toBe(
      'delivery.api.auth.token',
    );
  });

  it('keeps credentials it does not mention only while the host stays', () => {
    expect(patched({ delivery: { api: { url } } }).delivery.api?.auth.token).toBe(sealed);
    expect(patched({ delivery: { api: { url: 'HTTPS://API.example.com:443/x' } } }).delivery.api?.auth.token).toBe(
      sealed,
    );
    for (const other of ['https://evil.example/x', 'https://api.example.com:8443/x', 'http://api.example.com/x']) {
      expect(field({ delivery: { api: { url: other } } })).toBe('delivery.api.auth');
    }
    const open: Tool = { ...stored, delivery: { app_message: true } };
    expect(patched({ delivery: { api: { url } } }, open).delivery.api?.auth).toEqual({ type: 'none' });
  });

  it('keeps a secret that credentials leave out only while it is sent to the same place', () => {
    const evil = 'https://evil.example/x';
    expect(field({ delivery: { api: { url: evil, auth: { type: 'bearer' } } } })).toBe('delivery.api.auth');
    const signed = withAuth({ type: 'hmac', secret: sealed });
    expect(field({ delivery: { api: { url: evil, auth: { type: 'hmac' } } } }, signed)).toBe('delivery.api.auth');
    const given = { type: 'bearer', token: 'a-new-token' };
    expect(patched({ delivery: { api: { url: 'https://new.example/x', auth: given } } }).delivery.api?.auth).toEqual(
      given,
    );

    const named = {
      type: 'oauth2_client_credentials',
      token_url: 'https://id.example.com/token',
      client_id: 'me',
    } as const;
    const oauth = withAuth({ ...named, client_secret: sealed });
    const to = (target: string, token_url: string) => ({
      delivery: { api: { url: target, auth: { ...named, token_url } } },
    });
    expect(patched(to(url, 'https://id.example.com/v2/token'), oauth).delivery.api?.auth.client_secret).toBe(sealed);
    for (const token_url of ['https://evil.example/token', 'http://id.example.com/token']) {
      expect(field(to(url, token_url), oauth)).toBe('delivery.api.auth');
    }
    expect(field(to(evil, named.token_url), oauth)).toBe('delivery.api.auth');
    expect(field(to(url, 'not a url'), oauth)).not.toBe(undefined);
  });

  it('is checked with what it leaves as it was', () => {
    expect(field({ parameters: { type: 'object', properties: { zip: {} } } })).toBe('delivery.api.url');
    expect(field({ origin: 'vision' })).toBe('on_call');
    expect(field({ trigger_type: 'post_call' })).toBe('origin');
    expect(field({ description: 'd'.repeat(10_000) })).toBe('description');
    const vision: Tool = { ...stored, origin: 'vision', on_call: null, on_resolve: 'fire_and_forget' };
    expect(field({ on_resolve: 'generate_response' }, vision)).toBe('on_resolve');
    expect(patched({ origin: 'llm' }, vision)).toMatchObject({ origin: 'llm', on_call: 'generate_filler' });
    const postCall: Tool = { ...vision, trigger_type: 'post_call', origin: null };
    expect(patched({ trigger_type: 'in_call' }, postCall)).toMatchObject({ origin: 'llm', on_call: 'generate_filler' });
  });
});

describe('a tool that is shown', () => {
  it('shows no secret', () => {
    expect(maskTool(stored).delivery.api?.auth).toEqual({ type: 'bearer', token: '********' });
    expect(stored.delivery.api?.auth.token).toBe(sealed);
    expect(maskTool(endCallTool)).toEqual(endCallTool);
  });
});

describe('the fields that nothing reads', () => {
  it('are named with their place', () => {
    const auth = { type: 'bearer', token: 'x', secret: 'y' };
    const body = { name: 'n', tags: [], delivery: { x: 1, api: { url: 'u', retries: 2, auth } } };
    expect(ignoredToolFields(body)).toEqual(['tags', 'delivery.x', 'delivery.api.retries', 'delivery.api.auth.secret']);
    expect(ignoredToolFields('x')).toEqual([]);
  });
});

describe('what the runtime knows of a tool', () => {
  it('is its snapshot with a usable schema and policy', () => {
    expect(toolSpec(stored)).toMatchObject({
      name: 'find_parcel',
      delivery: 'api',
      origin: 'llm',
      policy: { effect: 'read' },
    });
    expect(toolSpec({ ...stored, parameters: {} }).parameters).toEqual({ type: 'object', properties: {} });
    expect(toolSpec(endCallTool)).toMatchObject({
      is_system_tool: true,
      on_call: 'passthrough',
      delivery: 'app_message',
    });
    expect(toolSpec(stored).check({ code: 1 }).errors).toEqual([{ path: '/code', message: 'must be string' }]);
  });
});

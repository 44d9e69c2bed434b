import { createHmac } from 'node:crypto';
import type { DispatchedCall } from '@palaver/runtime/ports';
import { fillBody, fillForm } from './body-template.ts';
import { type PlaceholderValues, placeholderValues } from './call-arguments.ts';
import type { InjectedFacts, RenderedRequest } from './call-delivery.ts';
import type { PreparedTool } from './prepared-tool.ts';
import { encodeQuery } from './text-template.ts';
import { fillUrl, replaceQueryPair } from './url-template.ts';

const mask = '********';

/**
 * The request of a call, the same bytes for every attempt, without what changes between attempts (attempt number,
 * access token).
 * @throws ArgumentFault
 */
export function renderRequest(
  prepared: PreparedTool,
  call: DispatchedCall,
  facts: () => InjectedFacts,
): RenderedRequest {
  const values = placeholderValues(call.arguments, prepared.required, facts);
  const url = fillUrl(prepared.url, values, leftoverPairs(prepared, values));
  const body = renderBody(prepared, call, values);
  const { auth, headers } = prepared;
  switch (auth.type) {
    case 'none':
    case 'oauth2':
      return { method: prepared.method, url, headers, body };
    case 'header':
      return { method: prepared.method, url, headers: { ...headers, [auth.name]: auth.value }, body };
    case 'query':
      return { method: prepared.method, url: replaceQueryPair(url, auth.name, auth.value), headers, body };
    case 'hmac': {
      const signature = createHmac('sha256', auth.secret)
        .update(body ?? '')
        .digest('hex');
      return { method: prepared.method, url, headers: { ...headers, 'X-Tavus-Signature': signature }, body };
    }
  }
}

/** The same request for people to look at: what the authentication adds is masked. */
export function maskRequest(prepared: PreparedTool, request: RenderedRequest): RenderedRequest {
  const { auth } = prepared;
  switch (auth.type) {
    case 'none':
      return request;
    case 'query':
      return { ...request, url: replaceQueryPair(request.url, auth.name, mask) };
    case 'header':
      return { ...request, headers: { ...request.headers, [auth.name]: auth.masked } };
    case 'hmac':
      return { ...request, headers: { ...request.headers, 'X-Tavus-Signature': mask } };
    case 'oauth2':
      return { ...request, headers: { ...request.headers, Authorization: `Bearer ${mask}` } };
  }
}

/** Without a template a bodyless method carries the arguments that the URL does not use. */
function leftoverPairs(prepared: PreparedTool, values: PlaceholderValues): readonly string[] {
  if (prepared.sendsBody) return [];
  const pairs: string[] = [];
  for (const name of values.names()) {
    if (prepared.url.names.has(name)) continue;
    const value = values.plain(name);
    if (value !== null) pairs.push(`${encodeQuery(name)}=${encodeQuery(value)}`);
  }
  return pairs;
}

function renderBody(prepared: PreparedTool, call: DispatchedCall, values: PlaceholderValues): string | null {
  if (!prepared.sendsBody) return null;
  if (prepared.auth.type === 'hmac') return callbackEnvelope(prepared, call);
  if (prepared.form) return fillForm(prepared.body, values);
  return prepared.body === null ? call.arguments : fillBody(prepared.body, values);
}

/** Exactly four keys, and `modality` for what a perception model called. */
function callbackEnvelope(prepared: PreparedTool, call: DispatchedCall): string {
  const { origin } = prepared.tool;
  const modality = origin === 'vision' || origin === 'audio' ? { modality: origin } : {};
  return JSON.stringify({
    name: call.tool_name,
    arguments: call.arguments,
    tool_call_id: call.tool_call_id,
    conversation_id: call.conversation_id,
    ...modality,
  });
}

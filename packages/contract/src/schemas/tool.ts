import { z } from 'zod';
import { JsonObject } from './json.ts';

export const TriggerType = z.enum(['in_call', 'post_call']);
export const Origin = z.enum(['llm', 'vision', 'audio']);
export const OnCall = z.enum(['generate_filler', 'static_filler', 'silent', 'passthrough']);
export const OnResolve = z.enum(['generate_response', 'response_in_result', 'add_to_context', 'fire_and_forget']);
export const ApiMethod = z.enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD']);
export const AuthType = z.enum(['none', 'bearer', 'basic', 'api_key', 'hmac', 'oauth2_client_credentials']);

export type TriggerType = z.infer<typeof TriggerType>;
export type Origin = z.infer<typeof Origin>;
export type OnCall = z.infer<typeof OnCall>;
export type OnResolve = z.infer<typeof OnResolve>;
export type ApiMethod = z.infer<typeof ApiMethod>;
export type AuthType = z.infer<typeof AuthType>;

/** As stored and as returned; on reads every secret field is `********`. */
export const ToolAuth = z.object({
  type: AuthType,
  token: z.string().optional(),
  username: z.string().optional(),
  password: z.string().optional(),
  name: z.string().optional(),
  value: z.string().optional(),
  location: z.enum(['header', 'query']).optional(),
  secret: z.string().optional(),
  token_url: z.string().optional(),
  client_id: z.string().optional(),
  client_secret: z.string().optional(),
  scope: z.string().optional(),
});
export type ToolAuth = z.infer<typeof ToolAuth>;

export const ToolApi = z.object({
  url: z.string(),
  method: ApiMethod,
  headers: z.record(z.string(), z.string()).optional(),
  query_params: z.record(z.string(), z.string()).optional(),
  body_template: JsonObject.optional(),
  content_type: z.enum(['application/json', 'application/x-www-form-urlencoded']),
  timeout: z.number().gt(0).max(60).describe('seconds'),
  auth: ToolAuth,
});
export type ToolApi = z.infer<typeof ToolApi>;

/** Exactly one channel is on. */
export const ToolDelivery = z.object({ app_message: z.boolean(), api: ToolApi.optional() });
export type ToolDelivery = z.infer<typeof ToolDelivery>;

export const PolicyEffect = z.enum(['read', 'idempotent_write', 'write', 'irreversible']);
export type PolicyEffect = z.infer<typeof PolicyEffect>;

export const ToolPolicy = z.object({
  effect: PolicyEffect.optional(),
  confirm: z.enum(['none', 'prompt', 'explicit']).optional(),
  confirm_text: z.string().max(500).optional().describe('read-back with `{parameter}` placeholders'),
  confirm_ttl_s: z.number().int().min(10).max(600).optional().describe('seconds a held call waits for the answer'),
  dedupe: z.enum(['request', 'conversation', 'none']).optional(),
  interrupt: z.enum(['continue', 'cancel']).optional(),
  idempotent_endpoint: z.boolean().optional(),
  result: z
    .object({
      pick: z.array(z.string()).optional().describe('JSONPath (RFC 9535)'),
      max_chars: z.number().int().min(100).max(65_536).optional(),
    })
    .optional(),
});
export type ToolPolicy = z.infer<typeof ToolPolicy>;

/** The forms a client sends: what is left out gets its default. */
export const ToolDeliveryInput = z.object({
  app_message: z.boolean().optional().describe('to the front end, as a `conversation.tool_call` event'),
  api: ToolApi.partial({ method: true, content_type: true, timeout: true, auth: true }).nullable().optional(),
});

export const ToolPolicyInput = z.strictObject(ToolPolicy.shape);

/** What trying a tool shows. */
export const ToolTest = z.object({
  /** Whether the arguments conform to the tool's parameters; when not, nothing is rendered or sent. */
  valid: z.boolean(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })),
  /** Null for an `app_message` tool and for invalid arguments. */
  request: z
    .object({
      method: z.string(),
      url: z.string(),
      headers: z.record(z.string(), z.string()),
      body: z.string().nullable(),
    })
    .nullable(),
  /** The event an `app_message` tool would emit, in the place of the request. */
  event: JsonObject.optional(),
  /** With `send: true`: what came of it. */
  outcome: z.enum(['succeeded', 'failed', 'unknown']).optional(),
  reason: z.string().nullable().optional(),
  response: z
    .object({
      status: z.number().int().nullable(),
      duration_ms: z.number(),
      bytes: z.number().int(),
      truncated: z.boolean(),
    })
    .nullable()
    .optional(),
  /** What the model would see. */
  result: z.string().optional(),
  /** What `response_in_result` would say; null: nothing. */
  spoken: z.string().nullable().optional(),
});
export type ToolTest = z.infer<typeof ToolTest>;

/** A tool of the library, as every endpoint returns it. */
export const Tool = z.object({
  tool_id: z.string(),
  owner_id: z.number().int().nullable(),
  name: z.string(),
  description: z.string(),
  parameters: JsonObject,
  delivery: ToolDelivery,
  is_system_tool: z.boolean(),
  trigger_type: TriggerType,
  origin: Origin.nullable(),
  on_call: OnCall.nullable(),
  on_resolve: OnResolve,
  static_filler: z.string().nullable(),
  policy: ToolPolicy.nullable(),
  created_at: z.string().describe('ISO 8601 without a zone, UTC'),
  updated_at: z.string().describe('ISO 8601 without a zone, UTC'),
});
export type Tool = z.infer<typeof Tool>;

import type { List } from './pages.ts';
import { request } from './request.ts';

export interface Pal {
  readonly pal_id: string;
  readonly pal_name: string | null;
  readonly persona_description?: string | null;
  readonly greeting?: string | null;
  readonly default_face_id?: string | null;
  readonly layers?: { readonly llm?: { readonly model?: string } | null } | null;
  readonly created_at: string;
}

/** One PAL with all that it refers to. */
export interface FullPal extends Pal {
  readonly system_prompt: string | null;
  readonly pipeline_mode: string;
  readonly languages: readonly string[];
  readonly document_ids: readonly string[];
  readonly document_tags: readonly string[];
  readonly objectives_id: string | null;
  readonly guardrails_id: string | null;
  readonly guardrail_ids: readonly string[];
  readonly guardrail_tags: readonly string[];
}

export interface Tool {
  readonly tool_id: string;
  readonly name: string;
  readonly description: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly is_system_tool: boolean;
  readonly trigger_type: 'in_call' | 'post_call';
  readonly origin: string | null;
  readonly on_call: string | null;
  readonly on_resolve: string;
  readonly static_filler: string | null;
  readonly delivery: { readonly app_message: boolean; readonly api?: ToolApi };
  readonly policy: ToolPolicy | null;
  readonly created_at: string;
}

/** Secrets are masked by the server. */
export interface ToolApi {
  readonly url: string;
  readonly method: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly query_params?: Readonly<Record<string, string>>;
  readonly body_template?: Readonly<Record<string, unknown>>;
  readonly content_type: string;
  readonly timeout: number;
  readonly auth: { readonly type: string; readonly [field: string]: string };
}

export interface ToolPolicy {
  readonly effect?: string;
  readonly confirm?: string;
  readonly confirm_text?: string;
  readonly confirm_ttl_s?: number;
  readonly dedupe?: string;
  readonly interrupt?: string;
  readonly idempotent_endpoint?: boolean;
  readonly result?: { readonly pick?: readonly string[]; readonly max_chars?: number };
}

/** The newest PALs first, with how many there are in all. */
export function listPals(key: string, limit: number, page: number, signal: AbortSignal): Promise<List<Pal>> {
  return request<List<Pal>>(`/v2/pals?pal_type=user&limit=${limit}&page=${page}&sort=desc`, { key, signal });
}

export async function listPalTools(key: string, palId: string, signal: AbortSignal): Promise<readonly Tool[]> {
  const list = await request<List<Tool>>(`/v2/pals/${encodeURIComponent(palId)}/tools`, { key, signal });
  return list.data;
}

export function getPal(key: string, id: string, signal: AbortSignal): Promise<FullPal> {
  return request<FullPal>(`/v2/pals/${encodeURIComponent(id)}`, { key, signal });
}

export function getTool(key: string, id: string, signal: AbortSignal): Promise<Tool> {
  return request<Tool>(`/v2/tools/${encodeURIComponent(id)}`, { key, signal });
}

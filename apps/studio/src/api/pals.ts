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

export interface Tool {
  readonly tool_id: string;
  readonly name: string;
  readonly description: string;
  readonly is_system_tool: boolean;
  readonly trigger_type: 'in_call' | 'post_call';
  readonly delivery: { readonly app_message: boolean; readonly api?: { readonly method: string } };
  readonly policy: { readonly effect?: string; readonly confirm?: string } | null;
}

interface List<T> {
  readonly data: readonly T[];
  readonly total_count: number;
}

/** The newest PALs first, with how many there are in all. */
export function listPals(key: string, limit: number, signal: AbortSignal): Promise<List<Pal>> {
  return request<List<Pal>>(`/v2/pals?pal_type=user&limit=${limit}&sort=desc`, { key, signal });
}

export async function listPalTools(key: string, palId: string, signal: AbortSignal): Promise<readonly Tool[]> {
  const list = await request<List<Tool>>(`/v2/pals/${encodeURIComponent(palId)}/tools`, { key, signal });
  return list.data;
}

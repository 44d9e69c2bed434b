import type { List } from './pages.ts';
import type { FullPal } from './pals.ts';
import { RequestError, request } from './request.ts';

export interface Guardrail {
  readonly uuid: string;
  readonly guardrail_name: string;
  readonly guardrail_prompt: string;
}

export interface Objective {
  readonly objective_name: string;
  readonly objective_prompt: string;
  readonly confirmation_mode: string;
  readonly output_variables: readonly string[];
  readonly next_required_objective: string | null;
  readonly next_conditional_objectives: Readonly<Record<string, string>> | null;
}

/** Every guardrail that holds for a PAL: those it names, those of its set and those of its tags, each once. */
export async function listGuardrails(key: string, pal: FullPal, signal: AbortSignal): Promise<readonly Guardrail[]> {
  const read = <T>(id: string) => orNull(request<T>(`/v2/guardrails/${encodeURIComponent(id)}`, { key, signal }));
  const tags = pal.guardrail_tags.map(encodeURIComponent).join(',');
  const [named, set, tagged] = await Promise.all([
    Promise.all(pal.guardrail_ids.map((id) => read<Guardrail>(id))),
    pal.guardrails_id === null ? null : read<{ readonly data: readonly Guardrail[] }>(pal.guardrails_id),
    tags === ''
      ? null
      : request<List<Guardrail>>(`/v2/guardrails?legacy=false&limit=100&tags=${tags}`, { key, signal }),
  ]);
  const all = [...named, ...(set?.data ?? []), ...(tagged?.data ?? [])].filter((one) => one !== null);
  return [...new Map(all.map((one) => [one.uuid, one])).values()];
}

export async function listObjectives(key: string, pal: FullPal, signal: AbortSignal): Promise<readonly Objective[]> {
  if (pal.objectives_id === null) return [];
  const path = `/v2/objectives/${encodeURIComponent(pal.objectives_id)}`;
  const set = await orNull(request<{ readonly data: readonly Objective[] }>(path, { key, signal }));
  return set?.data ?? [];
}

/** What a PAL refers to may have been deleted meanwhile. */
export async function orNull<T>(found: Promise<T>): Promise<T | null> {
  try {
    return await found;
  } catch (error) {
    if (error instanceof RequestError && (error.status === 404 || error.status === 400)) return null;
    throw error;
  }
}

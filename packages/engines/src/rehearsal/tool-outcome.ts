/** What a tool message says about its call. */
export type ToolOutcome =
  | { readonly kind: 'done'; readonly value: unknown; readonly text: string }
  | { readonly kind: 'failed'; readonly reason: string }
  /** The endpoint answered that it will not do that, in words for the user. */
  | { readonly kind: 'refused'; readonly reason: string }
  /** The arguments were refused before anything was sent; `names` are the parameters the reasons speak of. */
  | { readonly kind: 'invalid'; readonly reason: string; readonly names: readonly string[] }
  | { readonly kind: 'pending' | 'held' | 'declined' | 'expired' | 'cancelled' | 'unknown'; readonly reason: string };

const marks: readonly (readonly [RegExp, Exclude<ToolOutcome['kind'], 'done'>])[] = [
  [/^(?:dispatched|queued|pending)\b/i, 'pending'],
  [/^held\b/i, 'held'],
  [/^declined\b/i, 'declined'],
  [/^expired\b/i, 'expired'],
  [/^cancell?ed\b:/i, 'cancelled'],
  [/^unknown:/i, 'unknown'],
  [/^(?:invalid|invalid_arguments|missing_argument|unknown_tool)\b/i, 'invalid'],
  [/^(?:error|failed|failure|exception)\b/i, 'failed'],
];

/** Reads a tool message: what the runtime says of calls without a result, else the endpoint's answer. */
export function toolOutcome(content: string): ToolOutcome {
  const text = content.trim();
  const repeated = /^duplicate: .*? Its result: ([\s\S]*)$/.exec(text);
  if (repeated !== null) return toolOutcome(repeated[1] as string);
  if (/^duplicate\b/.test(text)) return { kind: 'pending', reason: text };
  const kind = marks.find(([mark]) => mark.test(text))?.[1];
  const reason = text.replace(/^[\w ]+:\s*/, '');
  if (kind === 'invalid')
    return { kind, reason, names: [...text.matchAll(/["'/]([\w.]+)["']?/g)].map((hit) => hit[1] as string) };
  if (kind === 'failed') return { kind: isRefusal(reason) ? 'refused' : kind, reason: said(reason) };
  if (kind !== undefined) return { kind, reason };
  const value = parsed(text);
  const failure = businessFailure(value);
  if (failure === null) return { kind: 'done', value, text };
  return { kind: failure === '' ? 'failed' : 'refused', reason: failure };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Plain text is its own value.
    return text;
  }
}

/** An answer with status 200 that says that it did not work. */
function businessFailure(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const answer = value as Record<string, unknown>;
  const status = typeof answer.status === 'string' ? answer.status.toLowerCase() : '';
  const isFailure =
    answer.ok === false ||
    answer.success === false ||
    ['error', 'failed', 'failure'].includes(status) ||
    Boolean(answer.error);
  if (!isFailure) return null;
  const error = answer.error;
  const inner = typeof error === 'object' && error !== null ? (error as Record<string, unknown>).message : error;
  return (
    ([answer.message, inner, answer.reason, answer.detail].find(
      (text) => typeof text === 'string' && text !== '',
    ) as string) ?? ''
  );
}

/** The endpoint has understood the request and says why not: asking again as it is will not help. */
function isRefusal(reason: string): boolean {
  return /^.*?status (?:409|422): \{/.test(reason) && said(reason) !== reason;
}

/** The words inside an error body that is quoted after a status. */
function said(reason: string): string {
  const body = /^.*?status \d+: (\{[\s\S]*\})$/.exec(reason)?.[1];
  const value = body === undefined ? undefined : parsed(body);
  if (typeof value !== 'object' || value === null) return reason;
  const { message, error } = value as Record<string, unknown>;
  return ([message, error].find((text) => typeof text === 'string') as string) ?? reason;
}

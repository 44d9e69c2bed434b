import { TextDecoder } from 'node:util';
import { readsAsJson, spokenValue } from '@palaver/runtime';
import type { EgressResponse } from '../security/egress.ts';
import { compactJson } from './json-text.ts';
import { pickJson } from './result-pick.ts';

export interface ResultRules {
  /** JSONPaths of what the model sees; empty: everything. */
  readonly pick: readonly string[];
  readonly maxChars: number;
}

/** The answer's body as text, in its charset (UTF-8 unless it says otherwise). */
export function answerText(response: Pick<EgressResponse, 'body' | 'headers' | 'truncated'>): string {
  if (response.body.length === 0) return '';
  const contentType = response.headers['content-type'] ?? null;
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType ?? '')?.[1] ?? 'utf-8';
  // `stream` drops a character that the size cap cut in two.
  return decoderFor(charset).decode(response.body, { stream: response.truncated });
}

/** An answer's trimmed text; `json` holds its value where a JSON type parses, which is then no text. */
export interface ReadAnswer {
  readonly text: string;
  readonly json: { readonly value: unknown } | null;
}

export function readAnswer(raw: string, contentType: string | null): ReadAnswer {
  const text = raw.trim();
  if (text === '' || !readsAsJson(contentType)) return { text, json: null };
  try {
    return { text, json: { value: JSON.parse(text) } };
  } catch {
    // A JSON type that does not parse is text.
    return { text, json: null };
  }
}

/** What the model sees of a 2xx answer: compact JSON, or trimmed text, or `OK`. */
export function resultText({ text, json }: ReadAnswer, truncated: boolean, rules: ResultRules): string {
  if (text === '') return 'OK';
  if (truncated && rules.pick.length > 0) return 'OK, but the answer is too long to pick the wanted fields from it';
  const result = json === null ? text : rules.pick.length > 0 ? picked(text, rules.pick) : compactJson(text);
  return cutText(result, rules.maxChars, truncated);
}

// The call has succeeded, whatever its answer looks like: a document made to break the picking must not undo that.
function picked(json: string, paths: readonly string[]): string {
  try {
    return pickJson(json, paths);
  } catch {
    return 'OK, but the wanted fields could not be picked from the answer';
  }
}

/** What `response_in_result` says; null for nothing. */
export function spokenAnswer({ text, json }: ReadAnswer): string | null {
  const spoken = json === null ? text : spokenValue(json.value, text).trim();
  return spoken === '' ? null : spoken;
}

/** At most `maxChars` UTF-16 units, with a marker where something is missing. */
export function cutText(text: string, maxChars: number, truncated: boolean): string {
  if (text.length <= maxChars && !truncated) return text;
  const marker = ' … [cut: the answer is longer]';
  const room = Math.max(0, Math.min(text.length, maxChars - marker.length));
  return `${text
    .slice(0, room)
    .toWellFormed()
    .replace(/\uFFFD$/, '')}${marker}`;
}

function decoderFor(charset: string): TextDecoder {
  try {
    return new TextDecoder(charset);
  } catch {
    // An unknown charset label: UTF-8 shows at least the ASCII part.
    return new TextDecoder();
  }
}

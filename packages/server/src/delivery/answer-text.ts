import { TextDecoder } from 'node:util';
import { readsAsJson } from '@palaver/runtime';
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

/** What the model sees of a 2xx answer: compact JSON, or trimmed text, or `OK`. */
export function resultText(
  text: string,
  response: Pick<EgressResponse, 'headers' | 'truncated'>,
  rules: ResultRules,
): string {
  const trimmed = text.trim();
  if (trimmed === '') return 'OK';
  const isJson = readsAsJson(response.headers['content-type'] ?? null) && parses(trimmed);
  if (response.truncated && rules.pick.length > 0) {
    return 'OK, but the answer is too long to pick the wanted fields from it';
  }
  const result = !isJson ? trimmed : rules.pick.length > 0 ? pickJson(trimmed, rules.pick) : compactJson(trimmed);
  return cutText(result, rules.maxChars, response.truncated);
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

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    // A JSON type that does not parse is text.
    return false;
  }
}

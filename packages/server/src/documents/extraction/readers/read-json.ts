import { ExtractionError } from '../extraction-error.ts';
import type { TextSink } from '../text-sink.ts';

const MAX_PATH = 200;

/** Each value as `path: value`, the entries of the outermost list or object apart. */
export function readJsonText(text: string, sink: TextSink): void {
  const value = parsed(text);
  if (!isBranch(value)) {
    sink.text(String(value ?? ''));
    return;
  }
  for (const [key, entry] of Object.entries(value)) {
    const lines: string[] = [];
    collect(entry, Array.isArray(value) ? '' : key, lines);
    if (lines.length > 0) sink.text(lines.join('\n'));
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    throw new ExtractionError('document_processing_failed', 'the file is no JSON');
  }
}

/** With a stack of its own: a file may be nested deeper than calls can be. */
function collect(root: unknown, start: string, lines: string[]): void {
  const stack: { readonly value: unknown; readonly path: string }[] = [{ value: root, path: start }];
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { value, path } = next;
    if (!isBranch(value)) {
      if (value !== null && value !== '') lines.push(path === '' ? String(value) : `${path}: ${String(value)}`);
      continue;
    }
    const entries = Object.entries(value).reverse();
    for (const [key, entry] of entries) {
      const inner = Array.isArray(value) && !isBranch(entry) ? path : path === '' ? key : `${path}.${key}`;
      stack.push({ value: entry, path: inner.slice(-MAX_PATH) });
    }
  }
}

function isBranch(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

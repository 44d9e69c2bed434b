import type { LanguageModel, ModelPart, ModelRequest } from '@palaver/runtime/ports';

/** Runs one request to its last part. */
export function collectParts(model: LanguageModel, request: ModelRequest): Promise<ModelPart[]> {
  return new Promise((resolve) => {
    const parts: ModelPart[] = [];
    model.stream(request, (part) => {
      parts.push(part);
      if (part.kind === 'end' || part.kind === 'fail') resolve(parts);
    });
  });
}

/** The text of all `text-delta` parts. */
export function spokenText(parts: readonly ModelPart[]): string {
  return parts.map((part) => (part.kind === 'text-delta' ? part.text : '')).join('');
}

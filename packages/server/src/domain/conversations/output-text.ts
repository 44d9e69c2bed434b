/** A tool result as the model sees it: text passes through, anything else becomes JSON, nothing is the empty text. */
export function outputText(output: unknown): string {
  if (output === undefined || output === null) return '';
  return typeof output === 'string' ? output : JSON.stringify(output);
}

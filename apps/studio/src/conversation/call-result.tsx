import type { CallResponse } from '@palaver/client';
import { valueInWords } from '../parts/value-list.tsx';

/** What came back, folded away: the PAL says what matters of it. */
export function CallResult({ result, response }: { readonly result: string; readonly response: CallResponse | null }) {
  const value = parsed(result);
  return (
    <details className="call-result">
      <summary>What came back</summary>
      {value === undefined ? <p className="call-result-text">{result}</p> : valueInWords(value, 0)}
      {response !== null && (
        <p className="muted">
          {response.status !== null && `Status ${response.status}, `}
          {response.bytes.toLocaleString()} bytes{response.truncated && ', cut'}
        </p>
      )}
    </details>
  );
}

/** Objects and lists are worth a layout; any other JSON reads best as it is. */
function parsed(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined; // Plain text is as good an answer as JSON.
  }
}

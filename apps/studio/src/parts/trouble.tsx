import { RequestError } from '../api/request.ts';

/** What went wrong, in the server's words, what to do about it, and a way to try again. */
export function Trouble({ error, onRetry }: { readonly error: Error; readonly onRetry?: () => void }) {
  return (
    <div className="trouble" role="alert">
      <p>{sentence(error.message)}</p>
      {error instanceof RequestError && error.hint !== null && <p className="muted">{error.hint}</p>}
      {onRetry !== undefined && (
        <button className="quiet-button" type="button" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}

function sentence(text: string): string {
  const upper = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(upper) ? upper : `${upper}.`;
}

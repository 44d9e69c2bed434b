import type { ConnectionState } from '@palaver/client';

export interface ConnectionBannerProps {
  readonly connection: ConnectionState;
  readonly onRetry: (() => void) | undefined;
}

/** Speaks up only when the connection is in trouble. An end is told where the talk ends. */
export function ConnectionBanner({ connection, onRetry }: ConnectionBannerProps) {
  if (connection.phase === 'reconnecting') {
    return (
      <div className="banner" data-tone="warning" role="status">
        <p>
          {connection.words} Connecting again{connection.attempt > 3 ? ', so far without luck' : ''}. Nothing that was
          said is lost.
        </p>
        <button className="quiet-button" type="button" onClick={onRetry}>
          Connect now
        </button>
      </div>
    );
  }
  if (connection.phase === 'closed' && connection.cause !== 'ended' && connection.cause !== 'left') {
    return (
      <div className="banner" data-tone="error" role="alert">
        <p>{connection.words}</p>
        <button className="quiet-button" type="button" onClick={() => window.location.reload()}>
          Join again
        </button>
      </div>
    );
  }
  return null;
}

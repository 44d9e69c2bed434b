import { type CallItem, callStateWords, nameInWords } from '@palaver/client';
import { CallGlyph } from './call-glyph.tsx';
import { durationInWords } from './duration-in-words.ts';
import { useNow } from './use-now.ts';

export interface CallHeadingProps {
  readonly call: CallItem;
  readonly clockOffsetMs: number;
}

export function CallHeading({ call, clockOffsetMs }: CallHeadingProps) {
  return (
    <header className="call-heading">
      <CallGlyph state={call.state} />
      <h3 id={`${call.key}-name`}>{nameInWords(call.name)}</h3>
      <p className="call-state">{callStateWords(call.state)}</p>
      {call.state === 'dispatched' && call.dispatched_at_ms !== null ? (
        <Running sinceMs={call.dispatched_at_ms} clockOffsetMs={clockOffsetMs} />
      ) : (
        <Took call={call} />
      )}
    </header>
  );
}

function Took({ call }: { readonly call: CallItem }) {
  const durationMs = call.response?.duration_ms ?? spanMs(call);
  // What is not sent to a service is handed over at once; only an answer from elsewhere takes time.
  return durationMs === null || (call.delivery !== 'api' && durationMs < 1000) ? null : (
    <p className="call-time">{durationInWords(durationMs)}</p>
  );
}

/** A short wait needs no clock: the time shows once it has lasted a second. */
function Running({ sinceMs, clockOffsetMs }: { readonly sinceMs: number; readonly clockOffsetMs: number }) {
  const passedMs = useNow(1000) + clockOffsetMs - sinceMs;
  return passedMs < 1000 ? null : <p className="call-time">{durationInWords(Math.floor(passedMs / 1000) * 1000)}</p>;
}

function spanMs(call: CallItem): number | null {
  if (call.dispatched_at_ms === null || call.settled_at_ms === null) return null;
  return Math.max(0, call.settled_at_ms - call.dispatched_at_ms);
}

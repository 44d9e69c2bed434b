import type { CallItem, ConversationStore, HeldCall as Held } from '@palaver/client';
import { clockOf } from './duration-in-words.ts';
import { useNow } from './use-now.ts';

export interface HeldCallProps {
  readonly call: CallItem;
  readonly held: Held;
  readonly clockOffsetMs: number;
  readonly store: ConversationStore | null;
  /** Whether the read-back stands right above, in the PAL's own words. */
  readonly isSaid: boolean;
}

/** A call that waits: for a yes or a no to exactly what is shown, for more details, or for the end of the turn. */
export function HeldCall({ call, held, clockOffsetMs, store, isSaid }: HeldCallProps) {
  if (held.wants === 'end_of_turn') return <p className="call-reason">It waits until you have finished.</p>;
  if (held.wants === 'slots') return <p className="call-reason">{held.prompt || 'A detail is still missing.'}</p>;
  return (
    <div className="held">
      {!isSaid && <p className="held-prompt">{held.prompt}</p>}
      <Choice call={call} held={held} clockOffsetMs={clockOffsetMs} store={store} />
    </div>
  );
}

function Choice({ call, held, clockOffsetMs, store }: Omit<HeldCallProps, 'isSaid'>) {
  const leftMs = held.expires_at_ms - (useNow(500) + clockOffsetMs);
  if (call.choice !== null) {
    return (
      <p className="held-left" role="status">
        {call.choice === 'confirm' ? 'Sending your yes…' : 'Sending your no…'}
      </p>
    );
  }
  const disabled = store === null || leftMs <= 0;
  return (
    <div className="held-choice">
      <button
        className="button button-yes"
        type="button"
        disabled={disabled}
        onClick={() => store?.confirm(call.tool_call_id, held.arguments_hash)}
      >
        Yes, do it
      </button>
      <button
        className="button button-no"
        type="button"
        disabled={disabled}
        onClick={() => store?.decline(call.tool_call_id)}
      >
        No, don’t
      </button>
      <p className="held-left">
        {leftMs > 0 ? (
          <>
            <span role="timer">{clockOf(leftMs)}</span> left to answer
          </>
        ) : (
          'The time to answer is up.'
        )}
      </p>
    </div>
  );
}

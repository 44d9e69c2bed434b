import { useEffect, useRef, useState } from 'react';
import { endConversation } from '../api/conversations.ts';
import { Trouble } from '../parts/trouble.tsx';

/** Ends the conversation for everybody, after a second press. */
export function EndButton({ apiKey, conversationId }: { readonly apiKey: string; readonly conversationId: string }) {
  const [phase, setPhase] = useState<'idle' | 'asking' | 'ending'>('idle');
  const [error, setError] = useState<Error | null>(null);
  const sure = useRef<HTMLButtonElement>(null);
  // The button that was pressed is gone; its keyboard user goes on at the question.
  useEffect(() => {
    if (phase === 'asking') sure.current?.focus();
  }, [phase]);

  function end(): void {
    setPhase('ending');
    endConversation(apiKey, conversationId).catch((failure: unknown) => {
      setError(failure as Error);
      setPhase('idle');
    });
  }

  return (
    <div className="end-button">
      {phase === 'idle' && (
        <button className="quiet-button" type="button" onClick={() => setPhase('asking')}>
          <span>
            End<span className="wide-only"> conversation</span>
          </span>
        </button>
      )}
      {phase === 'asking' && (
        <>
          <span className="wide-only">End it for everybody?</span>
          <button className="quiet-button" type="button" onClick={end} ref={sure}>
            End it
          </button>
          <button className="quiet-button" type="button" onClick={() => setPhase('idle')}>
            Go on
          </button>
        </>
      )}
      {phase === 'ending' && <span role="status">Ending…</span>}
      {error !== null && <Trouble error={error} />}
    </div>
  );
}

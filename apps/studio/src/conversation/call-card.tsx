import { type CallItem, type ConversationStore, callReasonWords, isSettled } from '@palaver/client';
import { ValueList } from '../parts/value-list.tsx';
import { CallHeading } from './call-heading.tsx';
import { CallResult } from './call-result.tsx';
import { HeldCall } from './held-call.tsx';

export interface CallCardProps {
  readonly call: CallItem;
  readonly clockOffsetMs: number;
  readonly store: ConversationStore | null;
  /** The PAL's last words: a read-back that has just been said is not shown a second time. */
  readonly saidLast: string;
}

/** One call of a tool: what was asked, how it stands, how long it took, what came of it. */
export function CallCard({ call, clockOffsetMs, store, saidLast }: CallCardProps) {
  const reason = callReasonWords(call.state, call.reason);
  // A call that is delivered nowhere is the platform's own, such as hanging up: nothing comes back from it.
  const isPlatformTool = call.detailed_for !== null && call.delivery === null;
  return (
    <article className="call" data-state={call.state} aria-labelledby={`${call.key}-name`}>
      <CallHeading call={call} clockOffsetMs={clockOffsetMs} />
      {call.arguments !== null && Object.keys(call.arguments).length > 0 && <ValueList values={call.arguments} />}
      {call.held !== null && (
        <HeldCall
          call={call}
          held={call.held}
          clockOffsetMs={clockOffsetMs}
          store={store}
          isSaid={saidLast.includes(call.held.prompt)}
        />
      )}
      {call.state === 'duplicate' && (
        <p className="call-reason">The same call was made before; its answer was used again.</p>
      )}
      {reason !== null && <p className="call-reason">{reason}</p>}
      {isSettled(call.state) && !isPlatformTool && call.result !== null && call.result !== '' && (
        <CallResult result={call.result} response={call.response} />
      )}
    </article>
  );
}

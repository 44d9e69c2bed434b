import { type CallItem, type ConversationStore, callReasonWords, isSettled } from '@palaver/client';
import { CallHeading } from '../conversation/call-heading.tsx';
import { CallResult } from '../conversation/call-result.tsx';
import { ValueList } from '../parts/value-list.tsx';
import { AnswerForm } from './answer-form.tsx';
import { Directions } from './directions.tsx';
import { wayTo } from './museum-plan.ts';

/**
 * A call that was delivered to this page. The demo's directions are drawn and answered here; what any other tool
 * asks of an app is shown as it came, to be answered by hand.
 */
export function AppToolCard({ call, store }: { readonly call: CallItem; readonly store: ConversationStore | null }) {
  const place = call.name === 'show_directions' ? call.arguments?.place : undefined;
  const way = wayTo(place);
  const reason = callReasonWords(call.state, call.reason);
  return (
    <article className="call" data-state={call.state} aria-labelledby={`${call.key}-name`}>
      <CallHeading call={call} clockOffsetMs={0} />
      {way === null ? (
        <ByHand call={call} store={store} />
      ) : (
        <Directions call={call} place={String(place)} way={way} store={store} />
      )}
      {reason !== null && <p className="call-reason">{reason}</p>}
    </article>
  );
}

function ByHand({ call, store }: { readonly call: CallItem; readonly store: ConversationStore | null }) {
  return (
    <>
      <ValueList values={call.arguments ?? {}} />
      {call.state === 'dispatched' && store !== null && <AnswerForm call={call} store={store} />}
      {isSettled(call.state) && call.result !== null && call.result !== '' && (
        <CallResult result={call.result} response={call.response} />
      )}
    </>
  );
}

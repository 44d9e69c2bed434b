import type { CallItem, ConversationStore } from '@palaver/client';
import { callReasonWords, isSettled } from '@palaver/client';
import { CallHeading } from '../conversation/call-heading.tsx';
import { CallResult } from '../conversation/call-result.tsx';
import { ValueList } from '../parts/value-list.tsx';
import { AnswerForm } from './answer-form.tsx';
import { Directions } from './directions.tsx';
import { readDirections } from './read-directions.ts';

/** A call that was delivered to this page: shown and answered here where the page knows how, else by hand. */
export function AppToolCard({ call, store }: { readonly call: CallItem; readonly store: ConversationStore | null }) {
  const directions = readDirections(call.name, call.arguments ?? {});
  const reason = callReasonWords(call.state, call.reason);
  return (
    <article className="call" data-state={call.state} aria-labelledby={`${call.key}-name`}>
      <CallHeading call={call} clockOffsetMs={0} />
      {directions === null ? (
        <ValueList values={call.arguments ?? {}} />
      ) : (
        <Directions call={call} directions={directions} store={store} />
      )}
      {directions === null && call.state === 'dispatched' && store !== null && <AnswerForm call={call} store={store} />}
      {reason !== null && <p className="call-reason">{reason}</p>}
      {directions === null && isSettled(call.state) && call.result !== null && call.result !== '' && (
        <CallResult result={call.result} response={call.response} />
      )}
    </article>
  );
}

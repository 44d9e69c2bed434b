import { callReasonWords, callStateWords, nameInWords } from '@palaver/client';
import type { RecordedCall } from '../api/conversations.ts';
import { CallGlyph } from '../conversation/call-glyph.tsx';
import { durationInWords } from '../conversation/duration-in-words.ts';
import { utcTime } from '../parts/utc-time.ts';
import { clockTime } from './clock-time.ts';

/** One call from its proposal to its end: when it was in which state, for how long, and why. */
export function CallLife({ call }: { readonly call: RecordedCall }) {
  const times = call.history.map((step) => utcTime(step.at));
  return (
    <article className="call-life" aria-label={`${nameInWords(call.tool_name)}, step by step`}>
      <h3>
        {nameInWords(call.tool_name)} <code>{call.tool_call_id}</code>
      </h3>
      <ol>
        {call.history.map((step, index) => {
          const reason = callReasonWords(step.state, step.reason);
          const lastedMs = index + 1 < times.length ? times[index + 1]! - times[index]! : null;
          return (
            <li key={`${step.state}-${index}`} data-state={step.state}>
              <CallGlyph state={step.state} />
              <p className="life-state">
                {step.state === 'held' ? 'Waiting for an answer' : callStateWords(step.state)}
              </p>
              <time dateTime={step.at}>{clockTime(times[index]!)}</time>
              {lastedMs !== null && <p className="life-lasted">for {durationInWords(Math.max(0, lastedMs))}</p>}
              {reason !== null && <p className="life-reason">{reason}</p>}
            </li>
          );
        })}
      </ol>
      {footnote(call) !== '' && <p className="muted life-note">{footnote(call)}</p>}
    </article>
  );
}

function footnote(call: RecordedCall): string {
  const parts = [confirmers[call.confirmed_by ?? ''] ?? ''];
  if (call.attempts > 1) parts.push(`Sent ${call.attempts} times.`);
  if (call.response?.status != null) parts.push(`The service answered with status ${call.response.status}.`);
  return parts.filter((part) => part !== '').join(' ');
}

const confirmers: Readonly<Record<string, string>> = {
  user: 'Confirmed in words.',
  button: 'Confirmed with the button.',
  api: 'Confirmed through the API.',
};

import type { CallState } from '@palaver/client';

const paths: Readonly<Record<CallState, string>> = {
  proposed: 'M12 7v5l3 2',
  dispatched: 'M12 7v5l3 2',
  held: 'M9.5 8.5v7M14.5 8.5v7',
  succeeded: 'M7.5 12.5l3 3 6-7',
  duplicate: 'M7.5 12.5l3 3 6-7',
  failed: 'M8.5 8.5l7 7M15.5 8.5l-7 7',
  invalid: 'M8.5 8.5l7 7M15.5 8.5l-7 7',
  declined: 'M8 12h8',
  cancelled: 'M8 12h8',
  expired: 'M12 7v5l3 2',
  unknown: 'M9.5 9.5c0-3.5 5-3.5 5-.5 0 2-2.5 2-2.5 4M12 16.5v.1',
};

/** The state of a call as a sign; the word beside it says the same. */
export function CallGlyph({ state }: { readonly state: CallState }) {
  return (
    <svg className="call-glyph" data-state={state} viewBox="0 0 24 24" width="22" height="22" aria-hidden="true">
      <circle cx="12" cy="12" r="9.5" />
      <path d={paths[state] ?? paths.unknown} />
    </svg>
  );
}

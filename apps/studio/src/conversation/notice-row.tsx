import type { NoticeItem } from '@palaver/client';

const titles: Readonly<Record<string, string>> = {
  claim_corrected: 'Corrected',
  guardrail_triggered: 'A guardrail stepped in',
  objective_activated: 'Next objective',
  objective_pending: 'Objective to be confirmed',
  objective_completed: 'Objective reached',
  engine_failed: 'The PAL’s engine had a problem',
  internal: 'The server had a problem',
  invalid_request: 'That could not be taken',
  rate_limited: 'Too much at once',
};

export function NoticeRow({ notice }: { readonly notice: NoticeItem }) {
  const title = titles[notice.code] ?? (notice.tone === 'error' ? 'Something went wrong' : 'Something did not work');
  return (
    <div className="notice" data-tone={notice.tone}>
      <p className="notice-title">{title}</p>
      <p>{sentence(notice.text)}</p>
    </div>
  );
}

function sentence(text: string): string {
  const upper = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?]$/.test(upper) ? upper : `${upper}.`;
}

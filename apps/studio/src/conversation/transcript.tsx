import type { ConversationStore, ConversationView, ViewItem } from '@palaver/client';
import { AppToolCard } from '../app-tools/app-tool-card.tsx';
import { CallCard } from './call-card.tsx';
import { MessageRow } from './message-row.tsx';
import { NoticeRow } from './notice-row.tsx';
import { ThinkingRow } from './thinking-row.tsx';

export interface TranscriptProps {
  readonly view: ConversationView;
  readonly store: ConversationStore | null;
  readonly palName: string;
  /** How the person is called; the reader of a talk that is over need not be the one who talked. */
  readonly userName?: string;
}

export function Transcript({ view, store, palName, userName = 'You' }: TranscriptProps) {
  if (view.items.length === 0) {
    const quiet = view.activity !== 'connecting' && view.ended === null;
    return (
      <div className="transcript">
        {quiet && <p className="transcript-empty">Say hello, or ask what {palName} can do for you.</p>}
      </div>
    );
  }
  // A call that waits for a yes stands last, beside the box in which it may be answered in words too.
  const items = view.items.filter((item) => !waits(item)).concat(view.items.filter(waits));
  return (
    <div className="transcript">
      <h2 className="visually-hidden">What was said and done</h2>
      <ol>
        {items.map((item, index) => (
          <li key={item.key} id={item.key} className={rowClass(item, items[index - 1])}>
            <TranscriptRow item={item} view={view} store={store} palName={palName} userName={userName} />
          </li>
        ))}
        {view.activity === 'thinking' && (
          <li className="row row-pal">
            <ThinkingRow />
          </li>
        )}
      </ol>
    </div>
  );
}

function TranscriptRow({
  item,
  view,
  store,
  palName,
  userName,
}: Required<TranscriptProps> & { readonly item: ViewItem }) {
  switch (item.kind) {
    case 'message':
      return <MessageRow message={item} palName={palName} userName={userName} onSendAgain={store?.sayAgain} />;
    case 'notice':
      return <NoticeRow notice={item} />;
    case 'call':
      if (item.delivery === 'app_message' && item.arguments !== null) return <AppToolCard call={item} store={store} />;
      return (
        <CallCard
          call={item}
          clockOffsetMs={view.clock_offset_ms ?? 0}
          store={store}
          saidLast={lastWords(view.items)}
        />
      );
  }
}

/** What the PAL said last. */
function lastWords(items: readonly ViewItem[]): string {
  const last = items.findLast((item) => item.kind === 'message' && item.role === 'pal');
  return last?.kind === 'message' ? last.text : '';
}

function waits(item: ViewItem): boolean {
  return item.kind === 'call' && item.held?.wants === 'confirmation';
}

/** Rows of one speaker that follow each other stand closer and show the name once. */
function rowClass(item: ViewItem, before: ViewItem | undefined): string {
  if (item.kind !== 'message') return `row row-${item.kind}`;
  const follows = before?.kind === 'message' && before.role === item.role;
  return `row row-${item.role}${follows ? ' row-follows' : ''}`;
}

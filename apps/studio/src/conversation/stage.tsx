import {
  type CallItem,
  type ConversationView,
  callStateWords,
  type JoinedConversation,
  nameInWords,
} from '@palaver/client';
import { Portrait } from '../parts/portrait.tsx';
import { activityWords } from './activity-words.ts';
import { CallGlyph } from './call-glyph.tsx';
import { EndButton } from './end-button.tsx';

export interface StageProps {
  readonly joined: JoinedConversation;
  readonly view: ConversationView;
  readonly apiKey: string | null;
}

/** The PAL: its face, what it is doing, and what it has done. The picture's box has the shape a video will have. */
export function Stage({ joined, view, apiKey }: StageProps) {
  const calls = view.items.filter((item) => item.kind === 'call');
  return (
    <aside className="stage" aria-label={joined.pal_name}>
      <div className="stage-face">
        <span className="aura" aria-hidden="true" />
        <Portrait seed={joined.face?.face_id ?? joined.pal_name} imageUrl={joined.face?.thumbnail_image_url} />
      </div>
      <div className="stage-words">
        <h1>{joined.pal_name}</h1>
        <p className="activity">
          <span className="activity-dot" aria-hidden="true" />
          {activityWords(view)}
        </p>
      </div>
      {calls.length > 0 && (
        <nav className="done" aria-label="Calls so far">
          <h2>Calls so far</h2>
          <ol>
            {calls.map((call) => (
              <CallLine key={call.key} call={call} />
            ))}
          </ol>
        </nav>
      )}
      {apiKey !== null && view.ended === null && <EndButton apiKey={apiKey} conversationId={joined.conversation_id} />}
    </aside>
  );
}

function CallLine({ call }: { readonly call: CallItem }) {
  return (
    <li data-state={call.state}>
      <a href={`#${call.key}`}>
        <CallGlyph state={call.state} />
        <span>{nameInWords(call.name)}</span>
        <small>{callStateWords(call.state)}</small>
      </a>
    </li>
  );
}

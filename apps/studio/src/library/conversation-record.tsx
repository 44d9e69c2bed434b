import { conversationView, reduceConversation, shutdownWords } from '@palaver/client';
import { useCallback } from 'react';
import { getConversation, listCalls, listEvents } from '../api/conversations.ts';
import { orNull } from '../api/guidance.ts';
import { getPal } from '../api/pals.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { Transcript } from '../conversation/transcript.tsx';
import { Link } from '../parts/link.tsx';
import { recordAddress } from '../route.ts';
import { CallLife } from './call-life.tsx';
import { EventLog } from './event-log.tsx';
import { FactList } from './fact-list.tsx';
import { momentInWords } from './moment-in-words.ts';
import { NotReady } from './not-ready.tsx';
import { RecordFrame, RecordPart } from './record-frame.tsx';

/** What was said and done in a conversation, when, and why. */
export function ConversationRecord({ apiKey, id }: { readonly apiKey: string; readonly id: string }) {
  const load = useCallback((signal: AbortSignal) => readConversation(apiKey, id, signal), [apiKey, id]);
  const [loaded, reload] = useLoaded(load);
  if (loaded.phase !== 'ready') return <NotReady section="conversations" loaded={loaded} onRetry={reload} />;
  const { conversation, pal, events, calls, view } = loaded.value;
  const isActive = conversation.status === 'active';
  const palName = pal?.pal_name ?? 'PAL';
  return (
    <RecordFrame
      section="conversations"
      name={conversation.conversation_name}
      aside={
        <div className="record-actions">
          <Link className="button" href={`/c/${encodeURIComponent(id)}`}>
            {isActive ? 'Join the talk' : 'Open its page'}
          </Link>
          {isActive && (
            <button className="quiet-button" type="button" onClick={reload}>
              Read again
            </button>
          )}
        </div>
      }
    >
      <RecordPart title="What it is">
        <FactList
          facts={[
            ['State', isActive ? 'going on' : 'ended'],
            ['Ended because', view.ended === null ? null : shutdownWords(view.ended.reason)],
            [
              'With',
              pal === null ? null : (
                <Link key="pal" href={recordAddress('pals', pal.pal_id)}>
                  {palName}
                </Link>
              ),
            ],
            ['Began', momentInWords(conversation.created_at)],
            ['Ended', conversation.ended_at == null ? null : momentInWords(conversation.ended_at)],
            ['Id', <code key="id">{conversation.conversation_id}</code>],
          ]}
        />
      </RecordPart>
      <RecordPart title="What was said and done">
        {view.items.length === 0 ? (
          <p className="muted">Nothing has been said.</p>
        ) : (
          <Transcript view={view} store={null} palName={palName} userName="Person" />
        )}
      </RecordPart>
      <RecordPart title="The life of each call">
        {calls.length === 0 && <p className="muted">No tool was called.</p>}
        <div className="call-lives">
          {calls.map((call) => (
            <CallLife key={call.tool_call_id} call={call} />
          ))}
        </div>
      </RecordPart>
      <RecordPart title="Events">
        <EventLog events={events} />
      </RecordPart>
    </RecordFrame>
  );
}

async function readConversation(key: string, id: string, signal: AbortSignal) {
  const [conversation, events, calls] = await Promise.all([
    getConversation(key, id, signal),
    listEvents(key, id, signal),
    listCalls(key, id),
  ]);
  const pal = conversation.pal_id === null ? null : await orNull(getPal(key, conversation.pal_id, signal));
  const view = reduceConversation(conversationView(events), { kind: 'call-details', calls });
  // What a conversation is doing right now is told by its own page; here is what was done.
  return { conversation, pal, events, calls, view: { ...view, activity: 'ended' as const } };
}

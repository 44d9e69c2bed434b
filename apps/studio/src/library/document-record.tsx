import { nameInWords } from '@palaver/client';
import { useCallback } from 'react';
import { getDocument } from '../api/documents.ts';
import { useLoaded } from '../api/use-loaded.ts';
import { FactList } from './fact-list.tsx';
import { momentInWords } from './moment-in-words.ts';
import { NotReady } from './not-ready.tsx';
import { RecordFrame, RecordPart } from './record-frame.tsx';
import { TagList } from './tag-list.tsx';

export function DocumentRecord({ apiKey, id }: { readonly apiKey: string; readonly id: string }) {
  const load = useCallback((signal: AbortSignal) => getDocument(apiKey, id, signal), [apiKey, id]);
  const [loaded, reload] = useLoaded(load);
  if (loaded.phase !== 'ready') return <NotReady section="documents" loaded={loaded} onRetry={reload} />;
  const document = loaded.value;
  const pages = document.crawled_urls ?? [];
  return (
    <RecordFrame section="documents" name={document.document_name} lead={document.custom_description}>
      <RecordPart title="What it is">
        <FactList
          facts={[
            ['State', document.display_status],
            ['Read so far', document.status === 'processing' && document.progress !== null && `${document.progress} %`],
            ['Went wrong', document.error_message === null ? null : nameInWords(document.error_message)],
            ['From', <code key="url">{document.document_url}</code>],
            ['Id', <code key="id">{document.document_id}</code>],
            ['Tags', document.tags.length > 0 && <TagList key="tags" tags={document.tags} />],
            [
              'Tags of participants',
              document.participant_tags.length > 0 && <TagList key="participants" tags={document.participant_tags} />,
            ],
            ['Added', momentInWords(document.created_at)],
            ['Changed', momentInWords(document.updated_at)],
            ['Links followed', document.last_crawled_at === null ? null : momentInWords(document.last_crawled_at)],
          ]}
        />
      </RecordPart>
      {pages.length > 0 && (
        <RecordPart title="Pages that were read">
          <ul className="plain-list">
            {pages.map((url) => (
              <li key={url}>
                <code>{url}</code>
              </li>
            ))}
          </ul>
        </RecordPart>
      )}
    </RecordFrame>
  );
}

import { OwnerPage } from '../parts/owner-page.tsx';
import type { Section } from '../route.ts';
import { ConversationRecord } from './conversation-record.tsx';
import { DocumentRecord } from './document-record.tsx';
import { PalRecord } from './pal-record.tsx';
import { ToolRecord } from './tool-record.tsx';

const records = {
  pals: PalRecord,
  tools: ToolRecord,
  documents: DocumentRecord,
  conversations: ConversationRecord,
} as const;

/** One record of any kind, to read. */
export function RecordPage({ section, id }: { readonly section: Section; readonly id: string }) {
  const RecordOf = records[section];
  return <OwnerPage>{(key) => <RecordOf apiKey={key} id={id} />}</OwnerPage>;
}

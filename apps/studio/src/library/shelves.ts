import { nameInWords } from '@palaver/client';
import { type Conversation, listNewestConversations } from '../api/conversations.ts';
import type { KnowledgeDocument } from '../api/documents.ts';
import { filteredPage, type Page, type PageQuery, searchedPage } from '../api/pages.ts';
import { listPals, type Tool } from '../api/pals.ts';
import { toolKind, toolKindWords } from '../parts/tool-kind.ts';
import type { Section } from '../route.ts';

/** One line of a list. */
export interface ShelfRow {
  readonly id: string;
  readonly name: string;
  readonly about: string;
  readonly state: string;
  readonly tone: 'calm' | 'good' | 'held' | 'bad';
  readonly created_at: string;
}

/** What the lists differ in. */
export interface Shelf {
  readonly title: string;
  readonly one: string;
  readonly load: (query: PageQuery) => Promise<Page<ShelfRow>>;
  readonly empty: {
    readonly title: string;
    readonly lead: string;
    readonly command: { readonly label: string; readonly path: string; readonly body: object } | null;
  };
}

export const shelves: Readonly<Record<Section, Shelf>> = {
  pals: {
    title: 'PALs',
    one: 'PAL',
    load: async (query) => {
      const read = (limit: number, page: number) => listPals(query.key, limit, page, query.signal);
      const page = await filteredPage(
        read,
        (pal) => [pal.pal_name, pal.pal_id, pal.persona_description, pal.greeting],
        query,
      );
      return mapRows(page, (pal) => ({
        id: pal.pal_id,
        name: pal.pal_name ?? 'Unnamed PAL',
        about: pal.persona_description ?? pal.greeting ?? '',
        state: pal.layers?.llm?.model ?? '',
        tone: 'calm',
        created_at: pal.created_at,
      }));
    },
    empty: {
      title: 'There are no PALs yet',
      lead: 'A PAL is who people talk to: a name, a prompt, and the tools it may use.',
      command: {
        label: 'The command that makes a PAL',
        path: '/v2/pals',
        body: { pal_name: 'Front desk', system_prompt: 'You welcome visitors and answer briefly.' },
      },
    },
  },
  tools: {
    title: 'Tools',
    one: 'tool',
    load: async (query) =>
      mapRows(await searchedPage<Tool>('/v2/tools?sort=desc', 1, query), (tool) => ({
        id: tool.tool_id,
        name: nameInWords(tool.name),
        about: tool.description,
        state: toolKindWords[toolKind(tool)],
        tone: toolKind(tool) === 'asks-first' ? 'held' : 'calm',
        created_at: tool.created_at,
      })),
    empty: {
      title: 'There are no tools yet',
      lead: 'A tool is something a PAL can do: look a thing up, change it, or show something on the page.',
      command: {
        label: 'The command that makes a tool',
        path: '/v2/tools',
        body: {
          name: 'find_parcel',
          description: 'Look up a parcel by its code.',
          parameters: { type: 'object', properties: { code: { type: 'string' } }, required: ['code'] },
          on_resolve: 'generate_response',
          delivery: { api: { url: 'https://api.example.com/parcels/{code}', method: 'GET' } },
        },
      },
    },
  },
  documents: {
    title: 'Documents',
    one: 'document',
    load: async (query) =>
      mapRows(await searchedPage<KnowledgeDocument>('/v2/documents?sort=descending', 0, query), (document) => ({
        id: document.document_id,
        name: document.document_name,
        about: document.custom_description ?? document.document_url,
        state: document.display_status,
        tone: document.status === 'ready' ? 'good' : document.status === 'error' ? 'bad' : 'held',
        created_at: document.created_at,
      })),
    empty: {
      title: 'There are no documents yet',
      lead: 'A document is what PALs look things up in. It is read in the background: pdf, docx, xlsx, html and more.',
      command: {
        label: 'The command that adds a document',
        path: '/v2/documents',
        body: { document_url: 'https://museum.example.com/opening-hours.html', tags: ['visitors'] },
      },
    },
  },
  conversations: {
    title: 'Conversations',
    one: 'conversation',
    load: async (query) => {
      const pals = await listPals(query.key, 100, 1, query.signal);
      const names = new Map(pals.data.map((pal) => [pal.pal_id, pal.pal_name]));
      const palOf = (one: Conversation) => names.get(one.pal_id ?? '') ?? one.pal_id;
      const read = (limit: number, page: number) => listNewestConversations(query.key, limit, page, query.signal);
      const page = await filteredPage(read, (one) => [one.conversation_name, one.conversation_id, palOf(one)], query);
      return mapRows(page, (one) => ({
        id: one.conversation_id,
        name: one.conversation_name,
        about: `${one.conversation_id}${palOf(one) === null ? '' : ` · with ${palOf(one)}`}`,
        state: one.status === 'active' ? 'going on' : 'ended',
        tone: one.status === 'active' ? 'good' : 'calm',
        created_at: one.created_at,
      }));
    },
    empty: {
      title: 'Nobody has talked yet',
      lead: 'Every talk with a PAL is kept here: what was said, what was done, and when. Start one from the overview.',
      command: null,
    },
  },
};

function mapRows<T>(page: Page<T>, row: (record: T) => ShelfRow): Page<ShelfRow> {
  return { ...page, rows: page.rows.map(row) };
}

import type { OpenApiOperation } from './finish-document.ts';

/** What the groups of operations are about. */
export const tagDescriptions: Readonly<Record<string, string>> = {
  accounts: 'Tenants of the server; managed by its first account.',
  api_keys: 'Keys of an account.',
  canvas_interactions: 'What participants did with what a PAL showed them.',
  calls: 'The ledger: every tool call of a conversation with its life.',
  conversations: 'Conversations with a PAL, in text or live.',
  deployments: 'PALs on pages of others, for visitors without a key.',
  documents: 'The knowledge base: documents that PALs can answer from.',
  faces: 'Faces a PAL can have.',
  memories: 'What conversations left behind for later ones.',
  pal_skills: 'Skills attached to a PAL, with their settings.',
  pal_tools: 'Tools attached to a PAL.',
  pals: 'PALs: prompt, layers, and what they may use.',
  skills: 'Skills the platform brings along.',
  system: 'State of the process, this document, and the live socket.',
  tools: 'The library of tools.',
  uploads: 'Files that documents are made of.',
  voices: 'Voices a PAL can have.',
  webhook_deliveries: 'Callbacks and what became of them.',
  webhook_secret: 'The secret that signs callbacks.',
};

const text = { type: 'string' } as const;

function page(
  operationId: string,
  summary: string,
  type: string,
  schema: unknown = text,
): Record<string, OpenApiOperation> {
  return {
    get: {
      operationId,
      summary,
      tags: ['system'],
      security: [],
      responses: {
        200: { description: 'Success', content: { [type]: { schema } } },
        500: { $ref: '#/components/responses/Error500' },
      },
    },
  };
}

const status = { type: 'object', properties: { status: text }, required: ['status'] } as const;

/** Routes that are no operations: nothing is invoked behind them. */
export const extraPaths: Readonly<Record<string, Record<string, OpenApiOperation>>> = {
  '/healthz': page('system.health', 'say that the process lives', 'application/json', status),
  '/readyz': {
    get: {
      operationId: 'system.ready',
      summary: 'say whether requests can be served',
      tags: ['system'],
      security: [],
      responses: {
        200: {
          description: 'The store is reachable and the server is not shutting down.',
          content: { 'application/json': { schema: status } },
        },
        503: { description: 'Not ready; `reason` says why.', content: { 'application/json': { schema: status } } },
      },
    },
  },
  '/metrics': page('system.metrics', 'get the numbers of the process for Prometheus', 'text/plain'),
  '/openapi.json': page('system.openapi', 'get this document', 'application/json', { type: 'object' }),
  '/docs': page('system.docs', 'read the reference made from this document', 'text/html'),
  '/v2/conversations/{conversation_id}/live': {
    get: {
      operationId: 'conversations.live',
      summary: 'join a conversation over a WebSocket',
      description:
        'Subprotocol `palaver.v1`; text frames are the events and interactions of the live protocol (docs/live.md).',
      tags: ['conversations'],
      security: [{ apiKey: [] }, { bearer: [] }, { conversationToken: [] }],
      parameters: [
        { name: 'conversation_id', in: 'path', required: true, schema: text },
        {
          name: 'after',
          in: 'query',
          required: false,
          description: 'resume after this sequence number',
          schema: { type: 'integer', minimum: 0 },
        },
        {
          name: 'legacy',
          in: 'query',
          required: false,
          description: '1: also send the older twins of events',
          schema: { type: 'string', enum: ['0', '1'] },
        },
      ],
      responses: {
        101: { description: 'The connection is a WebSocket from here on; refusals are close codes.' },
        426: {
          description: 'The request was no WebSocket upgrade.',
          content: { 'application/json': { schema: { $ref: '#/components/schemas/ErrorBody' } } },
        },
      },
    },
  },
};

import { DomainError } from '../../errors.ts';

/** Paths that clients of this API know and that are refused with a reason, with all below them. */
export interface UnservedPath {
  readonly path: string;
  readonly code: 'gone' | 'not_supported';
  readonly reason: string;
  readonly hint: string;
  /** The part of the platform that will serve it; absent where none is to. */
  readonly comesWith?: 'builder';
}

const builder = {
  code: 'not_supported',
  reason: 'building PALs in a dialogue is not part of this version',
  hint: 'Make a PAL with POST /v2/pals and change it with PATCH /v2/pals/{pal_id}.',
  comesWith: 'builder',
} as const;

export const unservedPaths: readonly UnservedPath[] = [
  {
    path: '/v2/lipsync',
    code: 'gone',
    reason: 'lipsync was taken out of the API',
    hint: 'There is nothing in its place.',
  },
  {
    path: '/v2/replacements',
    code: 'gone',
    reason: 'replacements were taken out of the API',
    hint: 'There is nothing in its place.',
  },
  {
    path: '/v2/videos',
    code: 'not_supported',
    reason: 'recorded videos are not made here: this platform holds conversations',
    hint: 'Start a conversation with POST /v2/conversations.',
  },
  {
    path: '/v2/transcriptions',
    code: 'not_supported',
    reason: 'files are not transcribed here: this platform holds conversations',
    hint: 'GET /v2/conversations/{conversation_id}?verbose=true has the transcript of a conversation.',
  },
  {
    path: '/v2/billing',
    code: 'not_supported',
    reason: 'a server of your own sends no bills',
    hint: 'GET /metrics has the numbers of the process.',
  },
  {
    path: '/v2/connectors',
    code: 'not_supported',
    reason: 'remote MCP servers cannot be connected to a PAL',
    hint: 'Give the PAL a tool with an API delivery: POST /v2/tools.',
  },
  { path: '/v2/builder', ...builder },
  { path: '/v2/persona-builder', ...builder },
  { path: '/v2/conversations/persona-builder/headless', ...builder },
];

export function findUnserved(path: string): UnservedPath | undefined {
  return unservedPaths.find((unserved) => path === unserved.path || path.startsWith(`${unserved.path}/`));
}

/** @throws DomainError `gone` or `not_supported` for such a path */
export function refuseUnserved(path: string): void {
  const found = findUnserved(path);
  if (found !== undefined) throw new DomainError(found.code, found.reason, { hint: found.hint });
}

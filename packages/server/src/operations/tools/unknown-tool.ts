import { DomainError } from '../../errors.ts';

/** A tool that does not exist, or belongs to another account: the wire answers 400. */
export function unknownTool(toolId: string, path = 'tool_id'): DomainError {
  const reason = `"${toolId.slice(0, 100)}" does not exist`;
  return new DomainError('not_found', `Bad Request. ${path}: ${reason}`, {
    status: 400,
    details: [{ path, message: reason }],
    hint: 'GET /v2/tools lists the tools of the account.',
  });
}

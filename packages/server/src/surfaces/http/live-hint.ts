import { DomainError } from '../../errors.ts';
import type { Page } from './handle-request.ts';

const PATH = /^\/v2\/conversations\/[^/]+\/live\/?$/;

/** A plain request for the live socket is told what it lacks. */
export const liveHint: Page = ({ path }) => {
  if (!PATH.test(path)) return false;
  throw new DomainError('invalid_request', 'the live socket needs a WebSocket upgrade', {
    status: 426,
    hint: 'Open it as a WebSocket with the subprotocol "palaver.v1".',
    headers: { Upgrade: 'websocket', Connection: 'Upgrade' },
  });
};

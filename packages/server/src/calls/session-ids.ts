import { randomUUID } from 'node:crypto';
import type { SessionPorts } from '@palaver/runtime';

/** The counter always has nine hexadecimal digits. */
const FIRST = 2 ** 32;
const END = 2 ** 36;

/**
 * Ids of calls are random. Every event of a session has an id of its own and few of them are ever seen, so those are
 * counted: a random beginning, nine digits of a counter, and three that the turn machine counts on in (`Draft.freshId`).
 */
export function createSessionIds(): SessionPorts['ids'] {
  let beginning = '';
  let next = END;
  return {
    callId: () => randomUUID(),
    inferenceId() {
      if (next === END) {
        beginning = randomUUID().slice(0, 24);
        next = FIRST;
      }
      const id = `${beginning}${next.toString(16)}000`;
      next += 1;
      return id;
    },
  };
}

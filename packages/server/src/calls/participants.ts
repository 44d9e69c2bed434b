import type { Leaving } from './conversations.ts';

/** A lost connection may come back: a participant has left for good when it stayed away this long. */
export const LOST_GRACE_MS = 30_000;

/** Ends conversations that everybody has left. Chat conversations have no such limit and are never watched. */
export interface Participants extends Disposable {
  changed(conversationId: string, leftTimeoutS: number, count: number, how: Leaving | 'joined'): void;
  forget(conversationId: string): void;
}

export function createParticipants(
  onAllLeft: (conversationId: string) => void,
  graceMs: number = LOST_GRACE_MS,
): Participants {
  const timers = new Map<string, NodeJS.Timeout>();

  function forget(conversationId: string): void {
    clearTimeout(timers.get(conversationId));
    timers.delete(conversationId);
  }

  return {
    changed(conversationId, leftTimeoutS, count, how) {
      forget(conversationId);
      if (count > 0) return;
      const delay = leftTimeoutS * 1000 + (how === 'lost' ? graceMs : 0);
      const timer = setTimeout(() => {
        timers.delete(conversationId);
        onAllLeft(conversationId);
      }, delay);
      timers.set(conversationId, timer);
    },
    forget,
    [Symbol.dispose]() {
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    },
  };
}

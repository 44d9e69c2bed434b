import type { EventBody } from '../turns/event.ts';

export type Lane = 'control' | 'speech' | 'background';

/** What waits in the speech and background lanes at most; control is never dropped (I14). */
const MAX_WAITING = 4_096;

/** Three lanes, taken in order of importance. Text of one generation that waits is joined to one event. */
export interface EventQueue {
  /** False when the lane was full and the event was dropped. */
  push(lane: Lane, event: EventBody): boolean;
  take(): EventBody | null;
  readonly size: number;
}

export function laneOf(kind: EventBody['kind']): Lane {
  switch (kind) {
    case 'reply-text-delta':
    case 'reply-call':
    case 'reply-end':
    case 'reply-fail':
    case 'playout-progress':
    case 'playout-end':
      return 'speech';
    case 'presence':
      return 'background';
    default:
      return 'control';
  }
}

export function createEventQueue(): EventQueue {
  const lanes: Readonly<Record<Lane, EventBody[]>> = { control: [], speech: [], background: [] };
  return {
    push(lane, event) {
      const waiting = lanes[lane];
      const last = waiting.at(-1);
      if (event.kind === 'reply-text-delta' && last?.kind === 'reply-text-delta' && last.epoch === event.epoch) {
        waiting[waiting.length - 1] = { ...last, text: last.text + event.text };
        return true;
      }
      if (lane !== 'control' && waiting.length >= MAX_WAITING) return false;
      waiting.push(event);
      return true;
    },
    take() {
      return lanes.control.shift() ?? lanes.speech.shift() ?? lanes.background.shift() ?? null;
    },
    get size() {
      return lanes.control.length + lanes.speech.length + lanes.background.length;
    },
  };
}

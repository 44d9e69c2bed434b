import type { LiveEvent } from '@palaver/contract';
import type { Journal } from '../ports/journal.ts';

const BLOCK = 1_000;
/** The next block is asked for while this many numbers are left. */
const AHEAD = 500;
/** Steps stop being taken while fewer are left: one step needs at most a few numbers for each of its calls. */
const RESERVE = 400;

/** Gives out `seq`, from blocks reserved durably ahead of need, so that no turn waits and no client sees a number twice. */
export interface Sequencer {
  /** True while a step may be taken. */
  readonly ready: boolean;
  readonly last: number;
  /** The next number, with `width` - 1 more after it set aside. */
  take(width: number): number;
  /** Asks for the next block again after a fault. */
  retry(): void;
}

export interface SequencerEvents {
  /** Numbers are there again after `ready` was false. */
  onReady(): void;
  onFault(error: unknown): void;
}

export async function openSequencer(journal: Journal, events: SequencerEvents): Promise<Sequencer> {
  let next = await journal.reserve(BLOCK);
  let end = next + BLOCK;
  let last = next - 1;
  /** First number of the block after this one, when it is there. */
  let following: number | null = null;
  let isAsking = false;

  function left(): number {
    return end - next + (following === null ? 0 : BLOCK);
  }

  function askAhead(): void {
    if (isAsking || following !== null) return;
    isAsking = true;
    journal.reserve(BLOCK).then(
      (first) => {
        isAsking = false;
        const wasReady = left() >= RESERVE;
        following = first;
        if (!wasReady) events.onReady();
      },
      (error: unknown) => {
        isAsking = false;
        events.onFault(error);
      },
    );
  }

  return {
    retry: askAhead,
    get ready() {
      return left() >= RESERVE;
    },
    get last() {
      return last;
    },
    take(width) {
      if (next + width > end && following !== null) {
        next = following;
        end = following + BLOCK;
        following = null;
      }
      const seq = next;
      next += width;
      last = next - 1;
      if (left() < AHEAD) askAhead();
      return seq;
    },
  };
}

/** Events that exist twice on the wire, in the newest form and in the older one; the second form has the next `seq`. */
export function hasTwin(eventType: string, properties: LiveEvent['properties']): boolean {
  switch (eventType) {
    case 'conversation.utterance':
    case 'conversation.utterance.streaming':
      return properties?.role === 'pal';
    case 'conversation.started_speaking':
    case 'conversation.stopped_speaking':
    case 'system.pal_joined':
    case 'system.pal_present':
      return true;
    default:
      return false;
  }
}

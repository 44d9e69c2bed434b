import type { Clock } from '../ports/clock.ts';
import type { AsideOutcome } from '../turns/aside-outcome.ts';
import type { OutwardCommand } from '../turns/command.ts';
import type { EventBody } from '../turns/event.ts';
import type { SessionPorts } from './session.ts';

/** A search that is late for its turn may take this long to be of use to the next. */
const RETRIEVE_LIMIT_MS = 5_000;

/** Questions that run beside the conversation, each within a time. One that was aborted is never answered. */
export interface Asides {
  judge(command: Extract<OutwardCommand, { kind: 'judge' }>): void;
  /** A search that is still out is aborted. */
  retrieve(command: Extract<OutwardCommand, { kind: 'retrieve' }>): void;
  abortAll(): void;
  readonly size: number;
}

export function createAsides(
  ports: Pick<SessionPorts, 'clock' | 'judge' | 'retriever'>,
  onEvent: (event: EventBody) => void,
): Asides {
  const underWay = new Map<string, () => void>();

  return {
    judge({ id, request, limit_ms }) {
      const ask = (signal: AbortSignal) => ports.judge?.judge({ ...request, signal });
      start(ports.clock, underWay, id, limit_ms, ask, (outcome) =>
        onEvent({ kind: 'judge-answer', ask_id: id, outcome }),
      );
    },
    retrieve({ id, query }) {
      const look = async (signal: AbortSignal) => (await ports.retriever?.retrieve(query, signal)) ?? [];
      start(ports.clock, underWay, 'retrieve', RETRIEVE_LIMIT_MS, look, (outcome) =>
        onEvent({ kind: 'retrieval-result', search_id: id, outcome }),
      );
    },
    abortAll() {
      for (const abort of [...underWay.values()]) abort();
    },
    get size() {
      return underWay.size;
    },
  };
}

function start<T>(
  clock: Clock,
  underWay: Map<string, () => void>,
  key: string,
  limitMs: number,
  run: (signal: AbortSignal) => Promise<T> | undefined,
  done: (outcome: AsideOutcome<T>) => void,
): void {
  underWay.get(key)?.();
  const controller = new AbortController();
  const settle = (): boolean => {
    if (underWay.get(key) !== abort) return false;
    underWay.delete(key);
    cancelTimer();
    return true;
  };
  const cancelTimer = clock.setTimer(limitMs, () => {
    if (!settle()) return;
    controller.abort();
    done({ kind: 'fault', why: 'timeout', message: `no answer within ${limitMs} ms` });
  });
  const abort = (): void => {
    if (settle()) controller.abort();
  };
  underWay.set(key, abort);
  // a port that throws at once is one that rejects
  Promise.resolve()
    .then(() => run(controller.signal) ?? Promise.reject(new Error('the host provides none')))
    .then(
      (value) => {
        if (settle()) done({ kind: 'value', value });
      },
      (error: unknown) => {
        if (settle()) done({ kind: 'fault', why: 'failed', message: messageOf(error) });
      },
    );
}

function messageOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 500);
}

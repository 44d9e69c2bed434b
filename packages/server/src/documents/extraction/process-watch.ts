import { readFile } from 'node:fs/promises';

/** What a process may use. */
export interface ProcessLimits {
  readonly wallMs: number;
  /** Seconds of CPU are counted from the start of the watch. */
  readonly cpuMs: number;
  readonly memoryBytes: number;
}

export type Excess = 'time' | 'cpu' | 'memory';

const LOOK_MS = 100;
/** Unit of the CPU counters and size of a page on Linux, where the counters are. */
const TICK_MS = 10;
const PAGE_BYTES = 4096;

/**
 * Calls `onExcess` once when the process uses more than it may. Time is watched everywhere; CPU and memory, the parts
 * of it included that the engine's own limit does not see, where the system shows them under /proc.
 */
export function watchProcess(pid: number, limits: ProcessLimits, onExcess: (excess: Excess) => void): Disposable {
  let isOver = false;
  let usedBefore: number | null = null;
  const stop = (): void => {
    isOver = true;
    clearTimeout(deadline);
    clearInterval(timer);
  };
  const exceed = (excess: Excess): void => {
    if (isOver) return;
    stop();
    onExcess(excess);
  };
  const deadline = setTimeout(() => exceed('time'), limits.wallMs);
  const timer = setInterval(() => {
    void readUse(pid).then((use) => {
      if (use === null) return;
      usedBefore ??= use.cpuMs;
      if (use.memoryBytes > limits.memoryBytes) exceed('memory');
      else if (use.cpuMs - usedBefore > limits.cpuMs) exceed('cpu');
    });
  }, LOOK_MS);
  deadline.unref();
  timer.unref();
  return { [Symbol.dispose]: stop };
}

async function readUse(pid: number): Promise<{ readonly cpuMs: number; readonly memoryBytes: number } | null> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
    // The name of the program may hold spaces and brackets: the fields begin behind the last one.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const ticks = Number(fields[11]) + Number(fields[12]);
    const pages = Number(fields[21]);
    if (!Number.isFinite(ticks) || !Number.isFinite(pages)) return null;
    return { cpuMs: ticks * TICK_MS, memoryBytes: pages * PAGE_BYTES };
  } catch {
    // No such file: another system, or the process has just ended.
    return null;
  }
}

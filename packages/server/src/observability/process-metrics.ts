import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Store } from '../store/store.ts';
import type { Metrics } from './metrics.ts';

/** Gauges of the process and of what it holds, read when they are scraped. */
export function observeProcess(
  metrics: Metrics,
  parts: { readonly store: Store; readonly openConversations: () => number },
): Disposable {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  metrics.gauge('palaver_event_loop_delay_seconds', 'Delay of the event loop since the last scrape', () => {
    const samples = [
      { labels: { quantile: '0.5' }, value: delay.percentile(50) / 1e9 },
      { labels: { quantile: '0.99' }, value: delay.percentile(99) / 1e9 },
      { labels: { quantile: '1' }, value: delay.max / 1e9 },
    ];
    delay.reset();
    return samples;
  });
  metrics.gauge('palaver_heap_used_bytes', 'Heap in use', () => [{ value: process.memoryUsage().heapUsed }]);
  metrics.gauge('palaver_resident_bytes', 'Memory of the process', () => [{ value: process.memoryUsage.rss() }]);
  metrics.gauge('palaver_cpu_seconds_total', 'CPU time of the process', () => {
    const { user, system } = process.cpuUsage();
    return [{ value: (user + system) / 1e6 }];
  });
  metrics.gauge('palaver_open_conversations', 'Conversations in the memory of this process', () => [
    { value: parts.openConversations() },
  ]);
  metrics.gauge('palaver_calls', 'Calls in the ledger by state', async () => {
    const rows = await parts.store.db
      .selectFrom('calls')
      .select((eb) => ['state', eb.fn.countAll<number>().as('count')])
      .groupBy('state')
      .execute();
    return rows.map(({ state, count }) => ({ labels: { state }, value: Number(count) }));
  });
  return {
    [Symbol.dispose]: () => delay.disable(),
  };
}

import type { Metrics } from './metrics.ts';

/** Counts what went wrong in sessions without ending them: judges that failed, searches, full queues. */
export function createSessionFaultMetrics(metrics: Metrics): (code: string) => void {
  const faults = metrics.counter('palaver_session_faults_total', 'Faults inside live conversations', ['code']);
  return (code) => faults.add(1, code);
}

import type { Metrics } from './metrics.ts';

/** Counts and times of HTTP requests by operation. */
export interface RequestMetrics {
  observe(operation: string, status: number, durationMs: number): void;
}

const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];

export function createRequestMetrics(metrics: Metrics): RequestMetrics {
  const count = metrics.counter('palaver_http_requests_total', 'HTTP requests answered', ['operation', 'status']);
  const time = metrics.histogram('palaver_http_request_seconds', 'Time from request to answer', SECONDS, ['operation']);
  return {
    observe(operation, status, durationMs) {
      count.add(1, operation, String(status));
      time.observe(durationMs / 1000, operation);
    },
  };
}

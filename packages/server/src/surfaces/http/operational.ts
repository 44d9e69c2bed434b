import type { Metrics } from '../../observability/metrics.ts';
import type { Page } from './handle-request.ts';
import { send } from './send.ts';

export interface OperationalParts {
  /** Null when requests can be served, else why not. */
  readonly notReady: () => Promise<string | null>;
  readonly metrics: Metrics;
  readonly version: string;
}

/** `/healthz`, `/readyz` and `/metrics`: for whoever watches the process, without a key. */
export function createOperationalPages({ notReady, metrics, version }: OperationalParts): Page {
  return async ({ request, response, path, headers }) => {
    const fresh = { ...headers, 'Cache-Control': 'no-store' };
    if (path === '/healthz') {
      send(request, response, 200, fresh, JSON.stringify({ status: 'ok', version }));
      return true;
    }
    if (path === '/readyz') {
      const reason = await notReady();
      if (reason === null) send(request, response, 200, fresh, '{"status":"ready"}');
      else send(request, response, 503, fresh, JSON.stringify({ status: 'not_ready', reason }));
      return true;
    }
    if (path !== '/metrics') return false;
    send(request, response, 200, fresh, await metrics.render(), 'text/plain; version=0.0.4; charset=utf-8');
    return true;
  };
}

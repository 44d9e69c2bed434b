import type { Dispatcher, Pool } from 'undici';
import { type Egress, EgressRefused } from './egress.ts';
import { parseAllowList } from './egress-allow-list.ts';
import { egressConnector, type Resolve } from './egress-connector.ts';
import { exchange } from './egress-exchange.ts';
import { urlCheck } from './egress-url.ts';
import { httpClient } from './http-client.ts';

export interface EgressOptions {
  /** CIDRs, addresses and host names that the operator opens. */
  readonly allow: readonly string[];
  readonly log?: { debug(fields: object, message: string): void };
  /** All addresses of a name; the system's resolver unless given. */
  readonly resolve?: Resolve;
  /** PEM of authorities that are trusted beside the usual ones. */
  readonly ca?: readonly string[];
  readonly connectTimeoutMs?: number;
  /** Connections to one origin; what does not fit waits. */
  readonly connectionsPerOrigin?: number;
  /** How long an origin without traffic keeps its pool. */
  readonly idlePoolMs?: number;
}

interface OriginPool {
  readonly pool: Pool;
  usedAt: number;
}

/** @throws when an entry of the allow-list makes no sense. */
export function createEgress(options: EgressOptions): Egress {
  const allow = parseAllowList(options.allow);
  const connect = egressConnector({
    allow,
    connectTimeoutMs: options.connectTimeoutMs ?? 10_000,
    ...(options.resolve === undefined ? {} : { resolve: options.resolve }),
    ...(options.ca === undefined ? {} : { ca: options.ca }),
  });
  const pools = originPools(options, connect);
  const strict = urlCheck(allow);
  const check: Egress['check'] = (url, checkOptions) => {
    try {
      return strict(url, checkOptions);
    } catch (error) {
      if (error instanceof EgressRefused) options.log?.debug({ rule: error.rule }, 'outbound request refused');
      throw error;
    }
  };
  return {
    check,
    request(request) {
      try {
        const url = check(request.url, request);
        return exchange(pools.of(url.origin), url, request);
      } catch (error) {
        return Promise.reject(error);
      }
    },
    dispatcher(url) {
      const { origin } = check(url);
      return originDispatcher(origin, () => pools.of(origin));
    },
    [Symbol.asyncDispose]: () => pools.close(),
  };
}

/** Keep-alive pools by origin. Reuse is safe: a connection stays at the address that was checked when it was opened. */
function originPools(options: EgressOptions, connect: ReturnType<typeof egressConnector>) {
  const byOrigin = new Map<string, OriginPool>();
  const idlePoolMs = options.idlePoolMs ?? 60_000;
  const sweep = setInterval(() => closeIdle(byOrigin, performance.now() - idlePoolMs), idlePoolMs / 2).unref();
  return {
    of(origin: string): Pool {
      let entry = byOrigin.get(origin);
      if (entry === undefined) {
        const pool = new (httpClient().Pool)(origin, {
          connect,
          connections: options.connectionsPerOrigin ?? 256,
          allowH2: false,
          pipelining: 1,
          headersTimeout: 0,
          bodyTimeout: 0,
          keepAliveTimeout: 4_000,
          keepAliveMaxTimeout: 60_000,
          maxHeaderSize: 32 * 1024,
        });
        entry = { pool, usedAt: 0 };
        byOrigin.set(origin, entry);
      }
      entry.usedAt = performance.now();
      return entry.pool;
    },
    async close(): Promise<void> {
      clearInterval(sweep);
      const open = [...byOrigin.values()];
      byOrigin.clear();
      await Promise.all(open.map(({ pool }) => pool.destroy()));
    },
  };
}

function closeIdle(byOrigin: Map<string, OriginPool>, usedBefore: number): void {
  for (const [origin, { pool, usedAt }] of byOrigin) {
    const { running, pending, queued } = pool.stats;
    if (usedAt >= usedBefore || running + pending + queued > 0) continue;
    byOrigin.delete(origin);
    void pool.close();
  }
}

/** Sends every request to one origin, whatever its options say, through the pool that the origin has at that moment. */
function originDispatcher(origin: string, pool: () => Pool): Dispatcher {
  return new (class OriginDispatcher extends httpClient().Dispatcher {
    override dispatch(options: Dispatcher.DispatchOptions, handler: Dispatcher.DispatchHandler): boolean {
      return pool().dispatch({ ...options, origin }, handler);
    }

    override async close(): Promise<void> {}

    override async destroy(): Promise<void> {}
  })();
}

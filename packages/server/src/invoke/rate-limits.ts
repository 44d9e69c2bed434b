/** A token bucket for each key: `perMinute` requests at once, refilled evenly over a minute. */
export interface RateLimits {
  /** Takes one request of `key`; null when no limit is set. */
  take(key: string): RateReading | null;
}

export interface RateReading {
  readonly allowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Seconds until the bucket is full again. */
  readonly resetS: number;
  /** Seconds until the next request is allowed; 0 when this one is. */
  readonly retryAfterS: number;
}

interface Bucket {
  tokens: number;
  at: number;
}

const MOST_BUCKETS = 20_000;

export function createRateLimits(perMinute: number, now: () => number): RateLimits {
  if (perMinute <= 0) return { take: () => null };
  const buckets = new Map<string, Bucket>();
  const perMs = perMinute / 60_000;
  return {
    take(key) {
      const time = now();
      let bucket = buckets.get(key);
      if (bucket === undefined) {
        if (buckets.size >= MOST_BUCKETS) dropFull(buckets, perMinute, perMs, time);
        bucket = { tokens: perMinute, at: time };
        buckets.set(key, bucket);
      }
      bucket.tokens = Math.min(perMinute, bucket.tokens + Math.max(0, time - bucket.at) * perMs);
      bucket.at = time;
      const allowed = bucket.tokens >= 1;
      if (allowed) bucket.tokens -= 1;
      return {
        allowed,
        limit: perMinute,
        remaining: Math.floor(bucket.tokens),
        resetS: Math.ceil((perMinute - bucket.tokens) / perMs / 1000),
        retryAfterS: allowed ? 0 : Math.max(1, Math.ceil((1 - bucket.tokens) / perMs / 1000)),
      };
    },
  };
}

function dropFull(buckets: Map<string, Bucket>, perMinute: number, perMs: number, time: number): void {
  for (const [key, bucket] of buckets) {
    if (bucket.tokens + (time - bucket.at) * perMs >= perMinute) buckets.delete(key);
  }
  if (buckets.size >= MOST_BUCKETS) buckets.clear();
}

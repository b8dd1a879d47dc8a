import type { Instant } from '@kube-heartbeat/rules/time.ts';

/** A zone's token bucket: one token at most, `rate` a second. */
export interface Limiter {
  /** What it says of itself: 1 where it never gives a token. */
  readonly qps: number;
  readonly rate: number;
  tokens: number;
  countedAt: Instant;
}

/** A full bucket. A rate of zero still gives the token that it starts with. */
export function newLimiter(qps: number, now: Instant): Limiter {
  return { qps, rate: Math.max(qps, 0), tokens: 1, countedAt: now };
}

/**
 * A limiter that says no. It calls its rate 1, whatever it stands for.
 *
 * @see client-go/util/flowcontrol/throttle.go NewFakeNeverRateLimiter
 */
function neverLimiter(now: Instant): Limiter {
  return { qps: 1, rate: 0, tokens: 0, countedAt: now };
}

/** Take a token, if there is one. */
export function tryAccept(limiter: Limiter, now: Instant): boolean {
  limiter.tokens = Math.min(1, limiter.tokens + (now - limiter.countedAt) * limiter.rate);
  limiter.countedAt = now;
  // Go counts in whole nanoseconds; a sum of floats must not miss a token by less.
  if (limiter.tokens < 1 - 1e-9) return false;
  limiter.tokens -= 1;
  return true;
}

/**
 * The limiter for a new rate: the old one where it calls its rate the same (so one that never
 * gives a token stays where the new rate is 1), else a new bucket, as empty as the old one was.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/scheduler/rate_limited_queue.go SwapLimiter
 */
export function swapped(limiter: Limiter, qps: number, now: Instant): Limiter {
  if (limiter.qps === qps) return limiter;
  if (qps <= 0) return neverLimiter(now);
  const fresh = newLimiter(qps, now);
  if (!tryAccept(limiter, now)) tryAccept(fresh, now);
  return fresh;
}

import type { Instant } from '@kube-heartbeat/rules/time.ts';

/** A Kubernetes Time: whole seconds, cut. */
export function timeText(instant: Instant): string {
  return `${whole(Math.floor(instant))}Z`;
}

/** A Kubernetes MicroTime: six digits, cut. */
export function microTimeText(instant: Instant): string {
  const seconds = Math.floor(instant);
  // Unix seconds with a fraction are a float: a tenth of a microsecond is noise.
  const micros = Math.min(Math.floor((instant - seconds) * 1e6 + 0.1), 999_999);
  return `${whole(seconds)}.${String(micros).padStart(6, '0')}Z`;
}

function whole(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 19);
}

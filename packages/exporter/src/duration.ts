import type { Seconds } from '@kube-heartbeat/rules/time.ts';

/** A duration as Kubernetes writes it, to the millisecond: `50s`, `1m30s`, `5m0s`. */
export function goDuration(seconds: Seconds): string {
  if (seconds === Infinity) return 'never';
  const total = Math.round(seconds * 1000) / 1000;
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor(total / 60) % 60;
  const rest = `${Math.round((total % 60) * 1000) / 1000}s`;
  if (hours > 0) return `${hours}h${minutes}m${rest}`;
  return minutes > 0 ? `${minutes}m${rest}` : rest;
}

/** A span for people: tenths below a minute, then `3m12s`, `2h5m`, `3d4h`. */
export function span(seconds: Seconds): string {
  if (seconds === Infinity) return 'never';
  if (seconds < 59.95) return `${Math.round(seconds * 10) / 10}s`;
  const total = Math.round(seconds);
  if (total < 3600) return `${Math.floor(total / 60)}m${total % 60}s`;
  if (total < 86_400) return `${Math.floor(total / 3600)}h${Math.floor(total / 60) % 60}m`;
  return `${Math.floor(total / 86_400)}d${Math.floor(total / 3600) % 24}h`;
}

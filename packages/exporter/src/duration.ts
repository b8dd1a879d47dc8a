import type { Seconds } from '@kube-heartbeat/rules/time.ts';

const units: Readonly<Record<string, Seconds>> = {
  ns: 1e-9,
  us: 1e-6,
  µs: 1e-6,
  ms: 1e-3,
  s: 1,
  m: 60,
  h: 3600,
};

const part = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|ms|s|m|h)/g;
const whole = /^(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|ms|s|m|h))+$/;

/**
 * Seconds of a duration as Kubernetes' flags write it (`50s`, `1m30s`, `0`); `undefined`: it is
 * none. No sign: none of the flags takes a negative one.
 *
 * @see go time.ParseDuration
 */
export function parseDuration(text: string): Seconds | undefined {
  if (text === '0') return 0;
  if (!whole.test(text)) return undefined;
  let seconds = 0;
  for (const [, digits, unit] of text.matchAll(part))
    seconds += Number(digits) * (units[unit ?? ''] ?? 0);
  return Math.round(seconds * 1e9) / 1e9;
}

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

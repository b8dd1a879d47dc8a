import type { Seconds } from './time.ts';

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

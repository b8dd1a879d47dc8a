import type { Instant } from '@kube-heartbeat/rules/time.ts';

const rfc3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;
/** What JSON can say: the years 0 to 9999. */
const [earliest, latest] = [-62_167_219_200, 253_402_300_799];

/** A time as protobuf has it: seconds and nanoseconds. */
export class WireTime {
  readonly seconds: number;
  readonly nanos: number;

  constructor(seconds: number, nanos: number) {
    this.seconds = seconds;
    this.nanos = nanos;
  }
}

/**
 * Unix seconds of a Kubernetes Time or MicroTime, with its fraction (Date alone would cut a
 * MicroTime to milliseconds); `undefined` for anything else.
 */
export function timestamp(value: unknown): Instant | undefined {
  if (value instanceof WireTime) return instantOf(value);
  if (typeof value !== 'string') return undefined;
  const [, whole, fraction = '', zone] = rfc3339.exec(value) ?? [];
  if (whole === undefined || zone === undefined) return undefined;
  const milliseconds = Date.parse(`${whole}${zone}`);
  if (Number.isNaN(milliseconds)) return undefined;
  return milliseconds / 1000 + Number(`0${fraction}`);
}

function instantOf({ seconds, nanos }: WireTime): Instant | undefined {
  if (seconds < earliest || seconds > latest || nanos < 0 || nanos >= 1e9) return undefined;
  return seconds + nanos / 1e9;
}

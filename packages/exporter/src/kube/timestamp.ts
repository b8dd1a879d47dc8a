import type { Instant } from '@kube-heartbeat/rules/time.ts';

const rfc3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

/**
 * Unix seconds of a Kubernetes Time or MicroTime, with its fraction (Date alone would cut a
 * MicroTime to milliseconds); `undefined` for anything else.
 */
export function timestamp(value: unknown): Instant | undefined {
  if (typeof value !== 'string') return undefined;
  const [, whole, fraction = '', zone] = rfc3339.exec(value) ?? [];
  if (whole === undefined || zone === undefined) return undefined;
  const milliseconds = Date.parse(`${whole}${zone}`);
  if (Number.isNaN(milliseconds)) return undefined;
  return milliseconds / 1000 + Number(`0${fraction}`);
}

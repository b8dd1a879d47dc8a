import type { LeaderFact, LeaseFact } from '@kube-heartbeat/rules/fact.ts';
import type { Mutable } from '@kube-heartbeat/rules/mutable.ts';
import type { Instant } from '@kube-heartbeat/rules/time.ts';
import { dig, fieldsOf, number, text } from './json.ts';
import { timestamp } from './timestamp.ts';

/** When an object was seen, as every fact carries it. */
export interface Seen {
  readonly seenAt: Instant;
  readonly notBefore?: Instant;
  readonly unreadSince?: Instant;
}

/** Why an object, or a part of one, could not be read: a label of decode_errors_total. */
export type Fault =
  | 'not_json'
  | 'no_name'
  | 'no_node'
  | 'no_renew_time'
  | 'bad_time'
  | 'bad_duration'
  | 'bad_status'
  | 'bad_effect'
  | 'bad_operator'
  | 'bad_seconds';

/** A fact, or none where nothing can be said; and what was wrong with the object. */
export interface Decoded<F> {
  readonly fact?: F;
  readonly faults: readonly Fault[];
}

/** Leaves out what is not known: a fact has no keys that hold `undefined`. */
export function known<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  // For each renewal once: Object.entries and fromEntries would cost more than all else of it.
  const kept: Partial<T> = {};
  for (const key in values) if (values[key] !== undefined) kept[key] = values[key];
  return kept as { [K in keyof T]: Exclude<T[K], undefined> };
}

/** A time that may be absent, but not unreadable. */
export function timeAt(faults: Fault[], raw: unknown, ...path: string[]): Instant | undefined {
  return timeOf(faults, dig(raw, ...path));
}

function timeOf(faults: Fault[], value: unknown): Instant | undefined {
  if (value === undefined || value === null) return undefined;
  const instant = timestamp(value);
  if (instant === undefined) faults.push('bad_time');
  return instant;
}

/** Whether something stands at a path, whatever it is. */
export function isSet(raw: unknown, ...path: string[]): boolean {
  const value = dig(raw, ...path);
  return value !== undefined && value !== null && value !== '';
}

/** A span of seconds that may be absent, but not zero or less. */
function spanOf(faults: Fault[], value: unknown): number | undefined {
  if (value === undefined || value === null) return undefined;
  const seconds = number(value);
  if (seconds !== undefined && seconds > 0) return seconds;
  faults.push('bad_duration');
  return undefined;
}

/** A Lease of kube-node-lease. One without a readable renewTime still says that it exists. */
export function decodeLease(raw: unknown, seen: Seen): Decoded<LeaseFact> {
  const { metadata, spec } = fieldsOf<'metadata' | 'spec'>(raw);
  const about = fieldsOf<'name' | 'resourceVersion' | 'annotations'>(metadata);
  const said = fieldsOf<'holderIdentity' | 'renewTime' | 'leaseDurationSeconds'>(spec);
  const node = text(about.name);
  if (node === '') return { faults: ['no_name'] };
  const faults: Fault[] = [];
  const renewTime = timeOf(faults, said.renewTime);
  if (renewTime === undefined && faults.length === 0) faults.push('no_renew_time');
  const { seenAt, notBefore, unreadSince } = seen;
  const resourceVersion = text(about.resourceVersion);
  const holder = text(said.holderIdentity);
  const duration = spanOf(faults, said.leaseDurationSeconds);
  // Key by key: objects that are spread into it would cost three times the fact, for each renewal.
  const fact: Mutable<LeaseFact> = { kind: 'lease', seenAt, node, resourceVersion };
  if (notBefore !== undefined) fact.notBefore = notBefore;
  if (unreadSince !== undefined) fact.unreadSince = unreadSince;
  if (renewTime !== undefined) fact.renewTime = renewTime;
  if (holder !== '') fact.holder = holder;
  if (isDelegated(about.annotations)) fact.delegated = true;
  if (duration !== undefined) fact.duration = duration;
  return { fact, faults };
}

/** An edge that lives without us has its nodes' leases renewed by one of them, and marks them so. */
function isDelegated(annotations: unknown): boolean {
  return (
    annotations !== undefined && text(annotations, 'openyurt.io/delegate-heartbeat') === 'true'
  );
}

/** The leader Lease of kube-controller-manager; `undefined`: it does not exist. */
export function decodeLeader(raw: unknown, seen: Seen): Decoded<LeaderFact> {
  if (raw === undefined) {
    return { fact: { kind: 'leader', ...seen, holder: '', present: false }, faults: [] };
  }
  const faults: Fault[] = [];
  const fact: LeaderFact = {
    kind: 'leader',
    ...seen,
    holder: text(raw, 'spec', 'holderIdentity'),
    present: true,
    ...known({
      renewTime: timeAt(faults, raw, 'spec', 'renewTime'),
      acquireTime: timeAt(faults, raw, 'spec', 'acquireTime'),
      duration: spanOf(faults, dig(raw, 'spec', 'leaseDurationSeconds')),
      transitions: number(raw, 'spec', 'leaseTransitions'),
    }),
  };
  return { fact, faults };
}

import type { NodeMemory } from './cluster-state.ts';
import type { Model } from './model.ts';
import { isOtherLife } from './observe-probe.ts';
import { predictNotReady, statusLoop } from './relist.ts';
import { lastRelist, onOurClock, relistTrouble } from './relist-lag.ts';
import { isLate } from './silence.ts';
import { eitherBy, type Instant, type Seconds, shift, type Window } from './time.ts';
import type { Forecast } from './view.ts';

/** The runtime's status is asked for every 5 s: it was good at most so long before a relist. */
const statusCheck: Seconds = 6;
/** From the start of a relist until the next one would have failed. */
const nextRelist: Seconds = 2;
/** A round of looks longer than this says nothing of a threshold of 180 s. */
const longestRound: Seconds = 180;
/** What a request took to be answered, at most, where it was. */
const answer: Seconds = 0.5;

/**
 * When the kubelet calls the node not Ready if what keeps relists away stays: as the sooner of all
 * that may be behind it, and after all that did not come in its time. A healthy node has one too,
 * which rolls on. `undefined`: it is not Ready, or nobody can say.
 *
 * @see kubernetes/pkg/kubelet/runtime.go runtimeErrors
 */
export function predictOwnNotReady(model: Model, node: NodeMemory): Forecast | undefined {
  if (node.fact.ready?.status !== 'True' || !model.fresh) return undefined;
  const known = candidates(model, node);
  if (known.length === 0) return undefined;
  const all = known.map((one) => ({ ...one, ...shift(one, -model.delay, model.delay) }));
  const [first, ...others] = all.filter(({ latest }) => latest >= model.now);
  if (first !== undefined) return others.reduce(either, first);
  const last = all.at(-1);
  return last && { earliest: model.now, latest: Infinity, because: last.because };
}

/**
 * Whether it is its kubelet that will take the node out, by its own word: its lease goes on, its
 * relists do not.
 */
export function willSaySo({ cluster, now }: Model, node: NodeMemory): boolean {
  if (node.fact.ready?.status !== 'True' || isLate(cluster, node, now)) return false;
  return relistTrouble(cluster, node) !== undefined;
}

/** Nobody can tell them apart yet: from the earliest of both to the latest. */
function either(one: Forecast, other: Forecast): Forecast {
  const { earliest } = eitherBy(one, other);
  return { earliest, latest: Math.max(one.latest, other.latest), because: one.because };
}

/** What may be behind it, the soonest first. */
function candidates(model: Model, node: NodeMemory): readonly Forecast[] {
  const { cluster } = model;
  const relist = lastRelist(cluster, node);
  const trouble = relistTrouble(cluster, node);
  if (trouble === 'runtime_hangs') {
    const hang = hangOf(model, node, relist);
    return [
      after('runtime_hangs', 'runtime_hangs', hang),
      after('relist_hangs', 'relist_stalls', hang),
    ];
  }
  const { failing, told } = cluster.probes.get(node.name) ?? {};
  if (trouble === 'never' && told !== undefined) {
    const because = { code: 'relist_never' } as const;
    return [{ earliest: told.sentAt, latest: told.seenAt + statusLoop, because }];
  }
  if (relist === undefined || failing !== undefined) return [];
  const stalled = after('relist_hangs', 'relist_stalls', at(relist));
  const checked = { earliest: relist - statusCheck, latest: relist + nextRelist };
  if (trouble === 'stands') return [stalled];
  if (trouble !== undefined) return [after('runtime_refuses', 'runtime_down', checked), stalled];
  const round = cluster.probeRound ?? 0;
  if (round > longestRound) return [];
  return [after('relist_hangs', 'relist_stalls', { earliest: relist, latest: relist + round })];
}

/** When a hang began: after the last good relist, or the start of the process that hangs. */
function hangOf({ cluster, now }: Model, node: NodeMemory, relist: Instant | undefined): Window {
  const { hanging, good } = cluster.probes.get(node.name) ?? {};
  const { startedAt, sentAt = now } = hanging ?? {};
  const latest = sentAt + answer;
  if (startedAt === undefined || !isOtherLife(good, { startedAt })) {
    return { earliest: relist ?? -Infinity, latest };
  }
  return { earliest: Math.min(onOurClock(cluster, node, startedAt), latest), latest };
}

const at = (instant: Instant): Window => ({ earliest: instant, latest: instant });

function after(
  failure: Parameters<typeof predictNotReady>[0],
  code: 'runtime_hangs' | 'relist_stalls' | 'runtime_down',
  { earliest, latest }: Window,
): Forecast {
  return {
    earliest: predictNotReady(failure, earliest).earliest,
    latest: predictNotReady(failure, latest).latest,
    because: { code },
  };
}

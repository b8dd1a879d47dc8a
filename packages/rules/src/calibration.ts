import type { Cluster } from './cluster-state.ts';
import type { Known, KnownValue, Settings } from './settings.ts';
import type { TickMemory } from './tick-grid.ts';
import type { Seconds } from './time.ts';

/** A parameter as events show it, and how many of them agree. */
export interface Learned extends KnownValue {
  readonly source: 'calibrated';
  readonly agree: number;
  readonly of: number;
}

/** What the controller's own deeds tell of its flags. */
export interface Calibration {
  readonly grace?: Learned;
  readonly tick?: Learned;
  readonly rate?: Learned;
}

/** So many events have to agree, and such a share of all. */
const enough = 3;
const share = 0.9;

/** Values that people set; what lies between is not guessed. */
const usualGraces = [10, 15, 20, 30, 40, 50, 60, 80, 90, 120, 180, 240, 300, 600];
const usualTicks = [1, 2, 2.5, 3, 4, 5, 10, 15, 20, 30, 60];

/**
 * Learn grace, period and rate from what was seen to happen. What too few events show is absent.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go NewNodeLifecycleController
 */
export function calibrate(cluster: Cluster, assumed: Settings): Calibration {
  const tick = learnTick(cluster.ticks);
  const grace = learnGrace(cluster, tick?.value ?? assumed.tick);
  const rate = learnRate(cluster);
  return { ...(grace && { grace }), ...(tick && { tick }), ...(rate && { rate }) };
}

/** The names whose calibrated value contradicts what a stronger source says. */
export function contradictions(calibration: Calibration, known: Known): readonly string[] {
  return (['grace', 'tick', 'rate'] as const).filter((name) => {
    const [learned, stronger] = [calibration[name], known[name]];
    if (learned === undefined || stronger === undefined) return false;
    return Math.abs(learned.value - stronger.value) > 0.2 * stronger.value;
  });
}

/** A node was silent for more than the grace when it was given up, and for two ticks more at most. */
function learnGrace({ samples }: Cluster, tick: Seconds): Learned | undefined {
  const allows = (grace: Seconds): number =>
    samples.silences.filter(
      ({ silence, extra }) =>
        silence > grace && silence <= grace + (extra ? 3 : 2) * (tick + 0.1) + 0.5,
    ).length;
  return mostAgreed(usualGraces, allows, samples.silences.length);
}

/** Ticks lie whole periods apart; the longest period that explains all distances is the one. */
function learnTick({ bursts }: TickMemory): Learned | undefined {
  const distances = bursts.slice(1).map(({ at }, index) => at - (bursts[index]?.at ?? at));
  const explains = (tick: Seconds): number =>
    distances.filter((distance) => {
      const ticks = Math.max(1, Math.round(distance / (tick + 0.01)));
      return Math.abs(distance - ticks * (tick + 0.01)) < 0.3 + 0.01 * ticks;
    }).length;
  return mostAgreed(usualTicks, explains, distances.length);
}

/** Taints of a zone in which others wait come one interval apart, and half a pass. */
function learnRate({ samples }: Cluster): Learned | undefined {
  const { intervals } = samples;
  if (intervals.length < enough) return undefined;
  const sorted = intervals
    .map((interval) => 1 / Math.max(interval - 0.05, 0.01))
    .sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const agree = sorted.filter((rate) => Math.abs(rate - median) < 0.1 * median).length;
  if (agree < enough || agree < share * sorted.length) return undefined;
  const value = Number(median.toPrecision(2));
  return { value, source: 'calibrated', agree, of: sorted.length };
}

/** The largest value with which nearly all samples agree. */
function mostAgreed(
  values: readonly number[],
  agreeing: (value: number) => number,
  of: number,
): Learned | undefined {
  const value = values.findLast((candidate) => {
    const agree = agreeing(candidate);
    return agree >= enough && agree >= share * of;
  });
  if (value === undefined) return undefined;
  return { value, source: 'calibrated', agree: agreeing(value), of };
}

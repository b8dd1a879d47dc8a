import type { Cluster } from './cluster-state.ts';
import type { Evidence, Learned } from './evidence.ts';
import { learnGrace } from './learn-grace.ts';
import { learnRate } from './learn-rate.ts';
import { learnTick } from './learn-tick.ts';
import { learnVersion } from './learn-version.ts';
import { type Known, type KnownValue, minorsOf, type SettingName, settle } from './settings.ts';
import type { Instant } from './time.ts';

/** What the controller's own deeds tell of its flags. */
export interface Calibration {
  readonly tick?: Learned;
  readonly grace?: Learned;
  readonly rate?: Learned;
  readonly version?: Learned;
}

/** What is known without looking at events. */
export interface Prior {
  /** What stronger sources say. */
  readonly known: Known;
  readonly apiServerMinor: number;
  /** Deeds from before it are of another version. */
  readonly since: Instant;
}

/**
 * Learn period, grace, rate and version from what was seen to happen. What too few events show, or
 * events that differ, is absent.
 *
 * @see kubernetes/pkg/controller/nodelifecycle/node_lifecycle_controller.go NewNodeLifecycleController
 */
export function calibrate(cluster: Cluster, { known, apiServerMinor, since }: Prior): Calibration {
  const minors = minorsOf(known, apiServerMinor);
  const [minor = apiServerMinor] = minors;
  const assumed = settle(known, minor);
  const paced = known.tick !== undefined;
  const evidence: Evidence = { cluster, settings: assumed, paced, since };
  const tick = learnTick(evidence);
  // Without the period the rest cannot be read: what contradicts the assumed one tells nothing.
  if (tick === 'contradicted') return {};
  const settings = { ...assumed, tick: tick?.value ?? assumed.tick };
  const told = { ...evidence, settings, paced: paced || tick !== undefined };
  const grace = learnGrace(told);
  const rate = learnRate(told);
  const rated = { ...settings, rate: rate?.value ?? settings.rate };
  const version = learnVersion({ ...told, settings: rated }, minors);
  return {
    ...(tick && { tick }),
    ...(grace && { grace }),
    ...(rate && { rate }),
    ...(version && { version }),
  };
}

/** What may be reckoned with, unless a stronger source speaks. */
export function calibrated(calibration: Calibration): Known {
  const found = Object.entries(calibration).flatMap(([name, { value }]: [string, Learned]) =>
    value === undefined ? [] : [[name, { value, source: 'calibrated' }] as const],
  );
  return Object.fromEntries<KnownValue>(found);
}

/** The names whose events contradict what a stronger source says. */
export function contradictions(calibration: Calibration, known: Known): readonly SettingName[] {
  return (['tick', 'grace', 'rate', 'version'] as const).filter((name) => {
    const [learned, stronger] = [calibration[name], known[name]];
    if (learned === undefined || stronger === undefined) return false;
    return stronger.value < learned.least || stronger.value > learned.most;
  });
}

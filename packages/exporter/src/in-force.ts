import {
  type Calibration,
  calibrate,
  calibrated,
  contradictions,
} from '@kube-heartbeat/rules/calibration.ts';
import type { Cluster } from '@kube-heartbeat/rules/cluster.ts';
import { describe, type SettingView } from '@kube-heartbeat/rules/setting-view.ts';
import {
  candidates,
  type Known,
  type SettingName,
  type Settings,
} from '@kube-heartbeat/rules/settings.ts';
import { longestInterval } from '@kube-heartbeat/rules/silence.ts';
import type { Instant } from '@kube-heartbeat/rules/time.ts';
import { newestVersion } from '@kube-heartbeat/rules/versions.ts';

/**
 * The settings in force, from the strongest source that speaks of each: a flag of ours, the static
 * pod, events once enough of them agree, the version's default.
 */
export class SettingsInForce {
  /** The sets that a forecast has to cover. */
  all: readonly Settings[];
  known: Known;
  /** How often events began to contradict a stronger source, by setting. */
  readonly contradicted: Map<SettingName, number> = new Map();
  readonly #flags: Known;
  #found: Known = {};
  #minor: number | undefined;
  #since: Instant = -Infinity;
  #calibration: Calibration = {};

  constructor(flags: Known) {
    this.#flags = flags;
    this.known = flags;
    this.all = candidates(flags, newestVersion);
  }

  /** What the cluster says of itself. After an upgrade, what was done before it tells nothing. */
  found(found: Known, apiServerMinor: number, now: Instant): void {
    const [before, after] = [this.#found.version?.value, found.version?.value];
    const another = this.#minor !== undefined && this.#minor !== apiServerMinor;
    if (another || (before !== undefined && after !== undefined && before !== after)) {
      this.#since = now;
      this.#calibration = {};
    }
    this.#found = found;
    this.#minor = apiServerMinor;
    this.#settle();
  }

  /** What events tell by now. */
  learn(cluster: Cluster): void {
    const known = { ...this.#found, ...this.#flags };
    const prior = { known, apiServerMinor: this.#minor ?? newestVersion, since: this.#since };
    const told = contradictions(this.#calibration, known);
    this.#calibration = calibrate(cluster, prior);
    for (const name of contradictions(this.#calibration, known)) {
      if (told.includes(name)) continue;
      this.contradicted.set(name, (this.contradicted.get(name) ?? 0) + 1);
    }
    this.#settle();
  }

  /** For people: each setting, how it is known, and what is to be said of it. */
  view(cluster: Cluster): readonly SettingView[] {
    const renewal = longestInterval(cluster);
    return describe(this.known, this.all, { calibration: this.#calibration, renewal });
  }

  #settle(): void {
    this.known = { ...calibrated(this.#calibration), ...this.#found, ...this.#flags };
    this.all = candidates(this.known, this.#minor ?? newestVersion);
  }
}

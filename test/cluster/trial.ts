import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ActualKind } from './audit.ts';
import { endOf, readActual } from './audit-reader.ts';
import { type Binaries, type ControllerVersion, fullVersion } from './build.ts';
import { type ControlPlane, startControlPlane } from './control-plane.ts';
import { lostTokens } from './controller-log.ts';
import { type DelayProbe, openDelayProbe } from './delay-probe.ts';
import { seeded } from './random.ts';
import { judged, keep, type TrialRecord } from './record.ts';
import { openTrialCluster, type TrialCluster } from './trial-cluster.ts';
import type { Profile } from './trial-profile.ts';
import type { Findings } from './truth-table.ts';
import { startWitness, type Witness } from './witness.ts';

export interface TrialOptions {
  readonly version: ControllerVersion;
  readonly seed: number;
  readonly profile: Profile;
  /** Minutes at most; absent: as the profile says. */
  readonly minutes?: number;
}

/** What happened so often at least before a trial may end. */
const minimum = { unknown: 60, no_execute: 40, deletion: 100, returns: 30 } as const;
export type Counts = Readonly<Record<keyof typeof minimum, number>>;

export interface TrialResult {
  readonly findings: Findings;
  readonly counts: Counts;
}

interface Running {
  readonly plane: ControlPlane;
  readonly options: TrialOptions;
  readonly witness: Witness;
  readonly cluster: TrialCluster;
  readonly probe: DelayProbe;
  readonly auditStart: number;
}

/** One seeded trial on a control plane of its own, which ends with it. */
export async function runTrial(binaries: Binaries, options: TrialOptions): Promise<TrialResult> {
  const { version, seed, profile } = options;
  const plane = await startControlPlane(binaries);
  try {
    await plane.restartController(version, profile.flags);
    const auditStart = endOf(plane.auditFile);
    const cluster = await openTrialCluster(plane.api, profile, seeded(seed));
    const known = { ...profile.told, 'controller-version': fullVersion(version) };
    const witness = await startWitness(plane, known, 'trial');
    const probe = await openDelayProbe(plane.api);
    await sleep(2 * profile.tick * 1000);
    const running = { plane, options, witness, cluster, probe, auditStart };
    await happen(running);
    return await findingsOf(running);
  } finally {
    await plane.stop();
  }
}

/** Deaths and returns until there are enough of each; one restart and three deleted Nodes. */
async function happen({ plane, options, cluster, auditStart }: Running): Promise<void> {
  const { profile, version } = options;
  const atMost = options.minutes === undefined ? profile.atMost : options.minutes * 60;
  const startedAt = Date.now() / 1000;
  const step = profile.atLeast / 5;
  for (let part = 1; ; part += 1) {
    await cluster.live(Math.min(step, atMost));
    if (part === 2) await plane.restartController(version, profile.flags);
    else if (part <= 4) await cluster.deleteNode();
    const spent = Date.now() / 1000 - startedAt;
    const counts = countsOf(readActual(plane.auditFile, auditStart), cluster.returns());
    console.error(`${Math.round(spent)} s: ${told(counts)}`);
    if (spent >= atMost || (part >= 5 && isEnough(counts))) break;
  }
}

async function findingsOf(running: Running): Promise<TrialResult> {
  const { plane, options, cluster, witness, probe, auditStart } = running;
  const { profile, version, seed } = options;
  // What happens after this is not asked for: the exporter may not have told it yet.
  const end = Date.now() / 1000;
  await sleep(2000);
  const lines = witness.lines();
  await cluster.stop();
  await probe.stop();
  const actuals = readActual(plane.auditFile, auditStart);
  const log = readFileSync(plane.controllerLog, 'utf8');
  const record: TrialRecord = {
    version,
    seed,
    profile: profile.name,
    end,
    delay: Math.max(0.2, probe.longest()),
    stalls: probe.stalls(),
    lost: lostTokens(log, new Date().getFullYear()),
    zones: cluster.zones(),
  };
  const folder = process.env['KEEP_TRIAL'];
  if (folder) keep(folder, { record, actuals, factsLog: witness.factsLog, controllerLog: log });
  const findings = judged(record, actuals, lines, profile);
  return {
    findings,
    counts: countsOf(
      actuals.filter(({ at }) => at <= end),
      cluster.returns(),
    ),
  };
}

function countsOf(actuals: readonly { readonly kind: ActualKind }[], returns: number): Counts {
  const count = (kind: ActualKind): number => actuals.filter((one) => one.kind === kind).length;
  return {
    unknown: count('unknown'),
    no_execute: count('no_execute'),
    deletion: count('deletion'),
    returns,
  };
}

/** Whether a trial has what it needs. */
export function isEnough(counts: Counts): boolean {
  return (
    counts.unknown >= minimum.unknown &&
    counts.no_execute >= minimum.no_execute &&
    counts.deletion >= minimum.deletion &&
    counts.returns >= minimum.returns
  );
}

/** The counts as words. */
export function told({ unknown, no_execute, deletion, returns }: Counts): string {
  return `${unknown} Unknown, ${no_execute} NoExecute, ${deletion} deletions, ${returns} returns`;
}

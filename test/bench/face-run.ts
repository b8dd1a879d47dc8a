import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lastLines } from '../cluster/control-plane.ts';
import { type Child, type Household, openHousehold } from '../cluster/processes.ts';
import { intervals, type Measured, measure } from './measure.ts';
import { type Program, startExporter, startStateMetrics, synced } from './programs.ts';
import type { Load, Run } from './report.ts';
import { idleTime } from './usage.ts';

/** Kubelets renew so often, in seconds. */
const interval = 10;
/** From so many nodes on the programs run one after another: two at once would starve each other. */
const many = 20_000;

export interface OnFace {
  readonly nodes: number;
  readonly seconds: number;
  readonly profile: string | undefined;
  /** In which form the exporter reads. */
  readonly form: 'protobuf' | 'json';
}

/** Both programs before the simulator's API face, a process of its own. */
export async function runOnFace(peer: string, asked: OnFace): Promise<Run> {
  const { nodes, seconds, profile, form } = asked;
  const folder = mkdtempSync(join(tmpdir(), 'kube-heartbeat-face-'));
  const household = openHousehold();
  const kubeconfig = join(folder, 'kubeconfig.json');
  const place = { folder, household, adminKubeconfig: kubeconfig, exporterKubeconfig: kubeconfig };
  const flags = [`--kube-api-content-type=${form}`, '--kubelet.probe=false'];
  const starts = [
    () => startExporter(place, profile, flags),
    () => startStateMetrics(place, peer),
  ] as const;
  try {
    const fleet = await startFleet(household, folder, [kubeconfig, String(nodes)]);
    const measured: Measured[] = [];
    const [idleBefore, begun] = [idleTime(), performance.now()];
    for (const together of nodes < many ? [starts] : starts.map((start) => [start])) {
      measured.push(...(await measureAll(together, asked)));
    }
    const passed = ((performance.now() - begun) / 1000) * availableParallelism();
    const idle = (idleTime() - idleBefore) / passed;
    await fleet.stop();
    const load = toldBy(fleet);
    const { terminated } = load;
    return { nodes, interval, seconds, measured, terminated, idle, load };
  } finally {
    await household.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measureAll(
  starts: readonly (() => Promise<Program>)[],
  { nodes, seconds }: OnFace,
): Promise<readonly Measured[]> {
  const programs: Program[] = [];
  for (const start of starts) {
    const program = await start();
    programs.push({ ...program, syncedAfter: await synced(program, nodes) });
  }
  // The silent ones have to be old enough to be told from the living.
  await sleep(1000 * (intervals + 0.5) * interval);
  const measured = await measure(programs, { seconds, interval });
  for (const { child } of programs) await child.stop();
  return measured;
}

async function startFleet(
  household: Household,
  folder: string,
  args: readonly string[],
): Promise<Child> {
  const log = join(folder, 'fleet.log');
  const script = join(import.meta.dirname, 'face-fleet.ts');
  const child = household.start(process.execPath, [script, ...args], log);
  for (let tries = 0; tries < 600; tries += 1) {
    if (readFileSync(log, 'utf8').includes('ready')) return child;
    await sleep(200);
  }
  throw new Error(`the fleet is not there within 120 s:\n${lastLines(log)}`);
}

function toldBy({ logFile }: Child): Load & { readonly terminated: number } {
  return JSON.parse(readFileSync(logFile, 'utf8').trim().split('\n').at(-1) ?? '');
}

import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ControlPlane, freePorts, lastLines } from '../cluster/control-plane.ts';
import type { Child } from '../cluster/processes.ts';
import { scrape, valuesOf } from './scrape.ts';

/** A program that watches the nodes, as it runs. */
export interface Program {
  readonly name: string;
  readonly child: Child;
  /** Seconds from its start until it showed all nodes. */
  readonly syncedAfter: number;
  readonly metrics: string;
  /** How many nodes a page shows. */
  readonly shown: (page: string) => number;
  /** How many whose lease was renewed within `seconds` of the scrape. */
  readonly alive: (page: string, seconds: number) => number;
}

const exporter = join(import.meta.dirname, '../../packages/exporter');

/**
 * V8 lets its young generation grow to 48 MB, in which pages lie about that were sent long ago: a
 * third less memory at the same CPU.
 */
const youngGeneration = '--max-semi-space-size=4';

/** Makes the one file that is shipped: what it costs is what counts. */
export function buildExporter(): void {
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: exporter, stdio: ['ignore', 2, 2] });
}

/** Where programs are started, and the kubeconfigs that they are given. */
export type Place = Pick<
  ControlPlane,
  'folder' | 'household' | 'adminKubeconfig' | 'exporterKubeconfig'
>;

/** kube-heartbeat as `serve` runs, with the least rights; its CPU profile goes to a folder. */
export async function startExporter(
  plane: Place,
  profile: string | undefined,
  flags: readonly string[] = [],
): Promise<Program> {
  const [port] = await freePorts(1);
  const args = [
    // The shipped file has no names that a profile could show.
    ...(profile
      ? ['--cpu-prof', `--cpu-prof-dir=${profile}`, join(exporter, 'src/main.ts')]
      : [youngGeneration, join(exporter, 'dist/kube-heartbeat.js')]),
    'serve',
    `--kubeconfig=${plane.exporterKubeconfig}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--metrics.mode=all',
    ...flags,
  ];
  const child = plane.household.start(process.execPath, args, join(plane.folder, 'exporter.log'));
  return {
    name: 'kube-heartbeat',
    child,
    syncedAfter: 0,
    metrics: `http://127.0.0.1:${port}/metrics`,
    shown: (page) => valuesOf(page, 'kube_heartbeat_node_info').length,
    alive: (page, seconds) =>
      valuesOf(page, 'kube_heartbeat_node_lease_age_seconds').filter((age) => age <= seconds)
        .length,
  };
}

/** kube-state-metrics, told to watch the same two resources. */
export async function startStateMetrics(plane: Place, binary: string): Promise<Program> {
  const [port, own] = await freePorts(2);
  const args = [
    `--kubeconfig=${plane.adminKubeconfig}`,
    '--resources=leases,nodes',
    '--host=127.0.0.1',
    `--port=${port}`,
    '--telemetry-host=127.0.0.1',
    `--telemetry-port=${own}`,
  ];
  const child = plane.household.start(binary, args, join(plane.folder, 'state-metrics.log'));
  return {
    name: 'kube-state-metrics',
    child,
    syncedAfter: 0,
    metrics: `http://127.0.0.1:${port}/metrics`,
    shown: (page) => valuesOf(page, 'kube_node_info').length,
    alive: (page, seconds) => {
      const least = Date.now() / 1000 - seconds;
      return valuesOf(page, 'kube_lease_renew_time', 'lease="node-').filter((time) => time >= least)
        .length;
    },
  };
}

const patience = 180;

/** Waits until a program shows so many nodes; seconds that it took. */
export async function synced(program: Program, nodes: number): Promise<number> {
  const begin = performance.now();
  while (performance.now() - begin < 1000 * patience) {
    const page = await scrape(program.metrics).catch(() => undefined);
    if (page && program.shown(page.page) >= nodes) return (performance.now() - begin) / 1000;
    await sleep(200);
  }
  const words = lastLines(program.child.logFile);
  throw new Error(
    `${program.name} does not show ${nodes} nodes in ${patience} s; its last words:\n${words}`,
  );
}

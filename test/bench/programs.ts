import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { imageEnvironment } from '../../scripts/image-node.ts';
import { type ControlPlane, freePorts } from '../cluster/control-plane.ts';
import type { Child } from '../cluster/processes.ts';
import { valuesOf } from './scrape.ts';

/** A program that watches the nodes, as it runs. */
export interface Program {
  readonly name: string;
  readonly child: Child;
  /** When its process was started, on the clock of `performance`. */
  readonly startedAt: number;
  readonly metrics: string;
  /** Answers 200 once it has seen all; absent: only its page shows that. */
  readonly readyz?: string;
  /** Where it writes each fact that it sees. */
  readonly factsLog?: string;
  /** The family that says when each lease was renewed; absent: its page does not say it of all. */
  readonly renewals?: string;
  /** How many nodes a page shows. */
  readonly shown: (page: string) => number;
  /** How many whose lease was renewed since, Unix seconds. */
  readonly alive: (page: string, since: number) => number;
}

/** Where programs are started, and the kubeconfigs that they are given. */
export type Place = Pick<
  ControlPlane,
  'folder' | 'household' | 'adminKubeconfig' | 'exporterKubeconfig'
>;

const exporter = join(import.meta.dirname, '../../packages/exporter');

/** Makes the one file that is shipped: what it costs is what counts. */
export function buildExporter(): void {
  execFileSync('npm', ['run', '--silent', 'build'], { cwd: exporter, stdio: ['ignore', 2, 2] });
}

/** How kube-heartbeat is to run. */
export interface Setup {
  readonly name: string;
  /** It writes down each fact that it sees. */
  readonly facts?: boolean;
  /** Of `serve`, besides where to look and to listen. */
  readonly flags: readonly string[];
  /** A folder for its CPU profile. */
  readonly profile?: string | undefined;
}

/** kube-heartbeat with the least rights, in the environment and with the flags of the image. */
export async function startExporter(place: Place, setup: Setup): Promise<Program> {
  const { name, flags, profile, facts = false } = setup;
  const [port] = await freePorts(1);
  const factsLog = join(place.folder, `facts-${port}.ndjson`);
  const args = [
    ...imageEnvironment(),
    process.execPath,
    // The shipped file has no names that a profile could show.
    ...(profile
      ? ['--cpu-prof', `--cpu-prof-dir=${profile}`, join(exporter, 'src/main.ts')]
      : [join(exporter, 'dist/kube-heartbeat.js')]),
    'serve',
    `--kubeconfig=${place.exporterKubeconfig}`,
    `--web.listen-address=127.0.0.1:${port}`,
    ...flags,
    ...(facts ? [`--facts.log=${factsLog}`] : []),
  ];
  const own = 'kube_heartbeat_';
  return {
    ...start(place, name, '/usr/bin/env', args),
    metrics: `http://127.0.0.1:${port}/metrics`,
    readyz: `http://127.0.0.1:${port}/readyz`,
    ...(facts && { factsLog }),
    ...(!flags.includes('--metrics.mode=lean') && {
      renewals: `${own}node_lease_renew_timestamp_seconds`,
    }),
    shown: (page) => valuesOf(page, `${own}node_info`).length,
    alive: (page, since) => after(valuesOf(page, `${own}node_lease_seen_timestamp_seconds`), since),
  };
}

/** kube-state-metrics, told to watch the same two resources. */
export async function startStateMetrics(place: Place, binary: string): Promise<Program> {
  const [port, own] = await freePorts(2);
  const args = [
    `--kubeconfig=${place.adminKubeconfig}`,
    '--resources=leases,nodes',
    '--enable-gzip-encoding',
    '--host=127.0.0.1',
    `--port=${port}`,
    '--telemetry-host=127.0.0.1',
    `--telemetry-port=${own}`,
  ];
  return {
    ...start(place, 'kube-state-metrics', binary, args),
    metrics: `http://127.0.0.1:${port}/metrics`,
    renewals: 'kube_lease_renew_time',
    shown: (page) => valuesOf(page, 'kube_node_info').length,
    alive: (page, since) => after(valuesOf(page, 'kube_lease_renew_time', 'lease="node-'), since),
  };
}

/** The simplest exporter on Node, of plain-exporter.ts. */
export async function startPlainExporter(place: Place): Promise<Program> {
  const [port] = await freePorts(1);
  const script = join(import.meta.dirname, 'plain-exporter.ts');
  const args = [script, place.adminKubeconfig, String(port)];
  return {
    ...start(place, 'plain exporter', process.execPath, args),
    metrics: `http://127.0.0.1:${port}/metrics`,
    renewals: 'plain_lease_renew_timestamp_seconds',
    shown: (page) => valuesOf(page, 'plain_node_ready').length,
    alive: (page, since) => after(valuesOf(page, 'plain_lease_renew_timestamp_seconds'), since),
  };
}

/** How many are not before; pages cut times to whole seconds. */
function after(times: readonly number[], since: number): number {
  return times.filter((time) => time >= Math.floor(since)).length;
}

function start({ folder, household }: Place, name: string, command: string, args: string[]) {
  const log = join(folder, `${name.replaceAll(/\W+/g, '-')}.log`);
  return { name, startedAt: performance.now(), child: household.start(command, args, log) };
}

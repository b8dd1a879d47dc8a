import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { imageEnvironment } from '../../scripts/image-node.ts';
import { freePorts } from '../cluster/control-plane.ts';
import { type Child, type Household, openHousehold } from '../cluster/processes.ts';
import { startFleetProcess } from './fleet-process.ts';
import { buildExporter } from './programs.ts';
import { usageOf } from './usage.ts';

const help = `npm run bench:sizes -- [flags]: what one replica takes as the chart runs it, for fleets of several sizes

  --nodes=N,N  fleets, one after the other (default: 1000,5000,20000)
  --seconds=N  how long each is watched, with a scrape each 30 s (default: 60)
  --mode=M     --metrics.mode (default: auto)
`;

/** What a replica took for one fleet. */
interface Took {
  readonly nodes: number;
  /** Seconds until all nodes were known. */
  readonly synced: number;
  /** The share of one core. */
  readonly core: number;
  readonly rss: number;
  readonly peak: number;
  /** Bytes a second that it read: from the API server, and requests. */
  readonly read: number;
  readonly page: number;
  readonly scrape: number;
  readonly known: number;
  /** The most that the fleet acted late, in seconds: where it could not keep up, nodes are late indeed. */
  readonly behind: number;
}

const scrapeEvery = 30;
/** Seconds behind from which on a fleet's nodes look late. */
const late = 2;
const program = join(import.meta.dirname, '../../packages/exporter/dist/kube-heartbeat.js');
process.exitCode = await run();

async function run(): Promise<number> {
  const options = readOptions();
  if (typeof options === 'string') {
    console.error(options);
    return 2;
  }
  buildExporter();
  const all: Took[] = [];
  for (const nodes of options.fleets) {
    const took = await takeOne(nodes, options);
    console.log(lineOf(took));
    all.push(took);
  }
  const lost = all.filter(({ nodes, known, behind }) => nodes !== known || behind > late).length;
  console.log(
    `bench:sizes: ${all.length} fleets, ${lost} not all known or over ${late} s behind: those measure nothing`,
  );
  return lost === 0 ? 0 : 1;
}

async function takeOne(nodes: number, { seconds, mode }: Options): Promise<Took> {
  const folder = mkdtempSync(join(tmpdir(), 'kube-heartbeat-sizes-'));
  const household = openHousehold();
  try {
    const { child: fleet, kubeconfig } = await startFleetProcess(household, folder, nodes);
    const { child, url } = await startReplica(household, folder, [
      `--kubeconfig=${kubeconfig}`,
      `--metrics.mode=${mode}`,
    ]);
    const begin = performance.now();
    const since = (): number => (performance.now() - begin) / 1000;
    while ((await nodesIn(url)) < nodes && since() < 120) await sleep(200);
    const synced = since();
    await sleep(10_000);
    const before = usageOf(child.pid);
    let [page, scrape] = [0, 0];
    for (let at = 0; at < seconds; at += scrapeEvery) {
      await sleep(scrapeEvery * 500);
      const asked = performance.now();
      page = (await (await fetch(`${url}/metrics`)).text()).length;
      scrape = Math.max(scrape, (performance.now() - asked) / 1000);
      await sleep(scrapeEvery * 500);
    }
    const { cpu, read, rss, peak } = usageOf(child.pid);
    const window = since() - synced - 10;
    const known = await nodesIn(url);
    await fleet.stop();
    return {
      ...{ nodes, synced, rss, peak, page, scrape, known, behind: behindOf(fleet) },
      core: (cpu - before.cpu) / window,
      read: (read - before.read) / window,
    };
  } finally {
    await household.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The last line of a fleet says so. */
function behindOf({ logFile }: Child): number {
  return JSON.parse(readFileSync(logFile, 'utf8').trim().split('\n').at(-1) ?? '').behind;
}

async function startReplica(
  household: Household,
  folder: string,
  flags: readonly string[],
): Promise<{ readonly child: Child; readonly url: string }> {
  const [port] = await freePorts(1);
  const listen = `--web.listen-address=127.0.0.1:${port}`;
  const words = [process.execPath, program, 'serve', listen];
  const args = [...imageEnvironment(), ...words, '--kubelet.probe=false', ...flags];
  const child = household.start('/usr/bin/env', args, join(folder, 'exporter.log'));
  return { child, url: `http://127.0.0.1:${port}` };
}

/** How many are known, nodes and leases, by a short page. */
async function nodesIn(url: string): Promise<number> {
  try {
    const answer = await fetch(`${url}/metrics?collect[]=kube_heartbeat_objects`);
    const counts = (await answer.text()).matchAll(/_objects\{resource="(?:nodes|leases)"\} (\d+)/g);
    return Math.min(...[...counts].map(([, count]) => Number(count)));
  } catch {
    return 0;
  }
}

function lineOf({ nodes, synced, core, rss, peak, read, page, scrape, behind }: Took): string {
  const mega = (bytes: number): string => (bytes / 1e6).toFixed(bytes < 1e7 ? 2 : 0);
  return [
    `| ${nodes.toLocaleString('en')} | ${(100 * core).toFixed(1)} % | ${mega(rss)} MB | ${mega(peak)} MB`,
    `${synced.toFixed(1)} s | ${(read / 1000).toFixed(0)} kB/s | ${mega(page)} MB | ${scrape.toFixed(2)} s | ${behind.toFixed(1)} s |`,
  ].join(' | ');
}

interface Options {
  readonly fleets: readonly number[];
  readonly seconds: number;
  readonly mode: string;
}

function readOptions(): Options | string {
  try {
    const { values } = parseArgs({
      options: {
        nodes: { type: 'string', default: '1000,5000,20000' },
        seconds: { type: 'string', default: '60' },
        mode: { type: 'string', default: 'auto' },
        help: { type: 'boolean', default: false },
      },
    });
    const fleets = values.nodes.split(',').map(Number);
    const seconds = Number(values.seconds);
    const sound = fleets.every((nodes) => Number.isInteger(nodes) && nodes > 0) && seconds > 0;
    return values.help || !sound ? help : { fleets, seconds, mode: values.mode };
  } catch (cause) {
    return `${cause instanceof Error ? cause.message : cause}\n\n${help}`;
  }
}

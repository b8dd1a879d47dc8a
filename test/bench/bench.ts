import { readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { type Binaries, buildBinaries, buildStateMetrics } from '../cluster/build.ts';
import { type ControlPlane, lastLines, startControlPlane } from '../cluster/control-plane.ts';
import type { Child } from '../cluster/processes.ts';
import { runOnFace } from './face-run.ts';
import { intervals, measure } from './measure.ts';
import { buildExporter, startExporter, startStateMetrics, synced } from './programs.ts';
import { endingOf, type Load, type Run, shortcomings, tableOf } from './report.ts';
import { total } from './scrape.ts';
import { idleTime } from './usage.ts';

const help = `npm run bench -- [flags]: kube-heartbeat beside kube-state-metrics, watching the same real API server

  --nodes=N     fake nodes (default: 2000)
  --interval=S  seconds between two renewals of a node (default: 10)
  --seconds=N   how long both are watched and scraped (default: 120)
  --face        the simulator's API face instead of a real API server: many nodes on one machine
  --form=F      with --face: protobuf or json, in which the exporter reads (default: protobuf)
  --build       build what it takes, measure nothing
  --profile=DIR a CPU profile of the exporter, to be read by the tools of a browser
  --short       300 nodes for 15 s: shows that it works, its figures mean nothing
`;

process.exitCode = await main();

async function main(): Promise<number> {
  const options = readOptions();
  if (typeof options === 'string') {
    console.error(options);
    return 2;
  }
  const binaries = buildBinaries();
  const peer = buildStateMetrics();
  buildExporter();
  if (options.build) return 0;
  const run = options.face
    ? await runOnFace(peer, options)
    : await runOnRealServer(binaries, peer, options);
  console.log(tableOf(run));
  const wrong = shortcomings(run);
  for (const one of wrong) console.log(`SHORT: ${one}`);
  console.log(`bench: ${endingOf(run)}; ${wrong.length === 0 ? 'nothing lost' : 'lost'}`);
  return wrong.length === 0 ? 0 : 1;
}

async function runOnRealServer(binaries: Binaries, peer: string, asked: Asked): Promise<Run> {
  const plane = await startControlPlane(binaries);
  try {
    return await runOnce(plane, peer, asked);
  } finally {
    await plane.stop();
  }
}

interface Asked {
  readonly nodes: number;
  readonly interval: number;
  readonly seconds: number;
  /** The folder for a profile of the exporter. */
  readonly profile: string | undefined;
}

async function runOnce(plane: ControlPlane, peer: string, asked: Asked): Promise<Run> {
  const { nodes, interval, seconds, profile } = asked;
  const load = await startLoad(plane, asked);
  const born = performance.now();
  const programs = [await startExporter(plane, profile), await startStateMetrics(plane, peer)];
  const ready = await Promise.all(
    programs.map(async (each) => ({ ...each, syncedAfter: await synced(each, nodes) })),
  );
  // The silent ones have to be old enough to be told from the living.
  await sleep(Math.max(0, born + 1000 * (intervals + 0.5) * interval - performance.now()));
  const [lostBefore, idleBefore] = [await terminated(plane), idleTime()];
  const measured = await measure(ready, asked);
  const idle = (idleTime() - idleBefore) / (seconds * availableParallelism());
  const lost = (await terminated(plane)) - lostBefore;
  await load.stop();
  return { nodes, interval, seconds, measured, terminated: lost, idle, load: toldBy(load) };
}

/** The nodes and their renewals come from a process of their own. */
async function startLoad(plane: ControlPlane, { nodes, interval }: Asked): Promise<Child> {
  const script = join(import.meta.dirname, 'load.ts');
  const log = join(plane.folder, 'load.log');
  const args = [script, plane.adminKubeconfig, String(nodes), String(interval)];
  const child = plane.household.start(process.execPath, args, log);
  for (let tries = 0; tries < 600; tries += 1) {
    if (readFileSync(log, 'utf8').includes('ready')) return child;
    await sleep(200);
  }
  throw new Error(`${nodes} nodes were not made within 120 s:\n${lastLines(log)}`);
}

function toldBy({ logFile }: Child): Load {
  const line = readFileSync(logFile, 'utf8').trim().split('\n').at(-1) ?? '';
  return JSON.parse(line);
}

/** Watches that the API server has ended because their reader was too slow for it. */
async function terminated({ api }: ControlPlane): Promise<number> {
  const { body } = await api.must('GET', '/metrics');
  return total(String(body), 'apiserver_terminated_watchers_total');
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        nodes: { type: 'string' },
        interval: { type: 'string', default: '10' },
        seconds: { type: 'string' },
        profile: { type: 'string' },
        face: { type: 'boolean', default: false },
        form: { type: 'string', default: 'protobuf' },
        build: { type: 'boolean', default: false },
        short: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) return help;
    const nodes = Number(values.nodes ?? (values.short ? 300 : 2000));
    const seconds = Number(values.seconds ?? (values.short ? 15 : 120));
    if (!(Number.isInteger(nodes) && nodes > 0)) return `--nodes=${values.nodes} is no count`;
    const interval = Number(values.interval);
    if (!(interval > 0)) return `--interval=${values.interval} is no time`;
    if (!(seconds > 0)) return `--seconds=${values.seconds} is no time`;
    const { build, face, profile, form } = values;
    if (form !== 'protobuf' && form !== 'json')
      return `--form=${form} is neither protobuf nor json`;
    return { nodes, interval, seconds, build, face, form, profile } as const;
  } catch (cause) {
    return `${cause instanceof Error ? cause.message : cause}\n\n${help}`;
  }
}

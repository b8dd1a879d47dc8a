import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { buildStateMetrics } from '../cluster/build.ts';
import { freePorts } from '../cluster/control-plane.ts';
import { type Child, type Household, openHousehold } from '../cluster/processes.ts';
import { startFleetProcess } from './fleet-process.ts';
import { buildExporter } from './programs.ts';
import { type Stored, startStore } from './tsdb.ts';

const help = `npm run bench:prometheus -- [flags]: what Prometheus keeps of the exporter, and of kube-state-metrics

  --nodes=N    simulated nodes, one of 200 silent (default: 1000)
  --every=S    seconds between two scrapes (default: 15)
  --minutes=N  how long (default: 35; a chunk of Prometheus' holds 120 samples, at 15 s half an hour)
`;

/** Who is scraped, each by a Prometheus of its own. */
interface Kept {
  readonly name: string;
  /** Port of who is scraped. */
  readonly port: number;
  readonly rules: boolean;
}

const main = join(import.meta.dirname, '../../packages/exporter/dist/kube-heartbeat.js');
process.exitCode = await run();

async function run(): Promise<number> {
  const options = readOptions();
  if (typeof options === 'string') {
    console.error(options);
    return 2;
  }
  const { nodes, every, minutes } = options;
  const peer = buildStateMetrics();
  buildExporter();
  const folder = mkdtempSync(join(tmpdir(), 'kube-heartbeat-storage-'));
  const household = openHousehold();
  try {
    const { kubeconfig } = await startFleetProcess(household, folder, nodes);
    const kept = await startAll(household, folder, { kubeconfig, peer });
    const stores = [];
    for (const { name, port, rules } of kept) {
      stores.push({ name, ...(await startStore(household, folder, { name, port, rules, every })) });
    }
    await sleep(minutes * 60_000);
    const told: (Stored & { readonly name: string })[] = [];
    for (const { name, take } of stores) told.push({ name, ...(await take()) });
    console.log(tableOf(told, options));
    const [ours, theirs] = [told[0], told.at(-1)];
    const ratio = (ours?.bytesADay ?? 0) / (theirs?.bytesADay ?? 0);
    const lost = told.filter(({ missed }) => missed > 0);
    console.log(
      `bench:prometheus: mode all takes ${ratio.toFixed(2)} of kube-state-metrics' bytes a day, ${lost.length} with a scrape that failed`,
    );
    return lost.length === 0 ? 0 : 1;
  } finally {
    await household.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function startAll(
  household: Household,
  folder: string,
  { kubeconfig, peer }: { readonly kubeconfig: string; readonly peer: string },
): Promise<readonly Kept[]> {
  const [all = 0, lean = 0, theirs = 0, own = 0] = await freePorts(4);
  const exporter = (mode: string, port: number): Child =>
    household.start(
      process.execPath,
      [
        main,
        'serve',
        `--kubeconfig=${kubeconfig}`,
        `--web.listen-address=127.0.0.1:${port}`,
        `--metrics.mode=${mode}`,
        '--kubelet.probe=false',
      ],
      join(folder, `${mode}.log`),
    );
  exporter('all', all);
  exporter('lean', lean);
  household.start(
    peer,
    [
      `--kubeconfig=${kubeconfig}`,
      '--resources=leases,nodes',
      '--host=127.0.0.1',
      `--port=${theirs}`,
      '--telemetry-host=127.0.0.1',
      `--telemetry-port=${own}`,
    ],
    join(folder, 'state-metrics.log'),
  );
  // Synced, and the silent ones old enough to be told from the living.
  await sleep(60_000);
  return [
    { name: 'mode all', port: all, rules: false },
    { name: 'mode all, and our rules', port: all, rules: true },
    { name: 'mode lean', port: lean, rules: false },
    { name: 'mode lean, and our rules', port: lean, rules: true },
    { name: 'kube-state-metrics', port: theirs, rules: false },
  ];
}

function tableOf(
  told: readonly (Stored & { readonly name: string })[],
  { nodes, every }: { readonly nodes: number; readonly every: number },
): string {
  const each = nodes / 1000;
  const mega = (bytes: number): string => `${(bytes / each / 1e6).toFixed(1)} MB`;
  const lines = told.map(({ name, series, samplesADay, bytesASample, bytesADay, index, page }) =>
    [
      name,
      Math.round(series / each).toLocaleString('en'),
      `${(samplesADay / each / 1e6).toFixed(1)} million`,
      bytesASample.toFixed(2),
      mega(bytesADay),
      mega(index),
      mega(page),
    ].join(' | '),
  );
  const head = 'of 1,000 nodes | series | samples a day | bytes a sample | a day | index | page';
  return [
    `${new Date().toISOString().slice(0, 10)} · ${nodes} nodes, a scrape each ${every} s`,
    '',
    `| ${head} |`,
    `|${'---|'.repeat(7)}`,
    ...lines.map((line) => `| ${line} |`),
    '',
  ].join('\n');
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        nodes: { type: 'string', default: '1000' },
        every: { type: 'string', default: '15' },
        minutes: { type: 'string', default: '35' },
        help: { type: 'boolean', default: false },
      },
    });
    const [nodes, every, minutes] = [values.nodes, values.every, values.minutes].map(Number);
    if (values.help || !nodes || !every || !minutes) return help;
    return { nodes, every, minutes };
  } catch (cause) {
    return `${cause instanceof Error ? cause.message : cause}\n\n${help}`;
  }
}

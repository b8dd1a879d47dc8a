import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { debian } from '../alerts/debian.ts';
import { freePorts, lastLines } from '../cluster/control-plane.ts';
import type { Household } from '../cluster/processes.ts';

/** What a Prometheus keeps of one that it scrapes. */
export interface Stored {
  readonly series: number;
  readonly samplesADay: number;
  /** In chunks as they lie on disk, all labels left out. */
  readonly bytesASample: number;
  readonly bytesADay: number;
  /** Bytes of a block's index: names, labels, where chunks are. */
  readonly index: number;
  /** Bytes that one scrape brings, as they are written. */
  readonly page: number;
  /** Scrapes that failed. */
  readonly missed: number;
}

interface Scraped {
  readonly name: string;
  readonly port: number;
  /** Seconds between two scrapes. */
  readonly every: number;
  /** Whether it evaluates our rules too. */
  readonly rules: boolean;
}

const day = 86_400;

/** A Prometheus that scrapes one port; `take` says what it has stored by then. */
export async function startStore(
  household: Household,
  parent: string,
  scraped: Scraped,
): Promise<{ readonly take: () => Promise<Stored> }> {
  const [port] = await freePorts(1);
  const folder = join(parent, scraped.name.replace(/\W+/g, '-'));
  mkdirSync(folder);
  writeFileSync(join(folder, 'prometheus.yaml'), JSON.stringify(configOf(scraped)));
  const log = join(folder, 'prometheus.log');
  const args = [
    `--config.file=${join(folder, 'prometheus.yaml')}`,
    `--storage.tsdb.path=${join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--web.enable-admin-api',
    '--log.level=error',
  ];
  household.start(debian('prometheus'), args, log);
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 150; tries += 1) {
    const isReady = await fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isReady) return { take: () => take(url, join(folder, 'data'), scraped) };
    await sleep(200);
  }
  throw new Error(`Prometheus is not ready within 30 s:\n${lastLines(log)}`);
}

function configOf({ port, every, rules }: Scraped): object {
  const ours = join(import.meta.dirname, '../../dashboards/rules.yaml');
  return {
    global: { scrape_interval: `${every}s`, evaluation_interval: `${every}s` },
    rule_files: rules ? [ours] : [],
    scrape_configs: [
      {
        job_name: 'kube-heartbeat',
        static_configs: [{ targets: [`127.0.0.1:${port}`], labels: { cluster: 'one' } }],
      },
    ],
  };
}

interface Block {
  readonly minTime: number;
  readonly maxTime: number;
  readonly stats: { readonly numSamples: number; readonly numSeries: number };
}

/** What is in memory is written as the block that it would become, and that is measured. */
async function take(url: string, data: string, { port, every }: Scraped): Promise<Stored> {
  const missed = await numberOf(url, 'count_over_time((up == 0)[2h:5s]) or vector(0)');
  const answer = await fetch(`${url}/api/v1/admin/tsdb/snapshot`, { method: 'POST' });
  const { data: made } = (await answer.json()) as { data: { name: string } };
  const snapshot = join(data, 'snapshots', made.name);
  const [block = ''] = readdirSync(snapshot);
  const meta: Block = JSON.parse(readFileSync(join(snapshot, block, 'meta.json'), 'utf8'));
  const chunks = readdirSync(join(snapshot, block, 'chunks')).map(
    (file) => statSync(join(snapshot, block, 'chunks', file)).size,
  );
  const { numSamples, numSeries } = meta.stats;
  const bytesASample = chunks.reduce((sum, size) => sum + size, 0) / numSamples;
  const samplesADay = (numSamples * day) / ((meta.maxTime - meta.minTime) / 1000 + every);
  const page = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  return {
    series: numSeries,
    samplesADay,
    bytesASample,
    bytesADay: samplesADay * bytesASample,
    index: statSync(join(snapshot, block, 'index')).size,
    page: Buffer.byteLength(page),
    missed,
  };
}

async function numberOf(url: string, query: string): Promise<number> {
  const answer = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(query)}`);
  const { data } = (await answer.json()) as {
    data: { result: readonly { value: readonly [number, string] }[] };
  };
  return Number(data.result[0]?.value[1] ?? Number.NaN);
}

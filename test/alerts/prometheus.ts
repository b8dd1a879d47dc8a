import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { dump } from 'js-yaml';
import { debian } from './debian.ts';

/** A Prometheus of our own, on loopback. */
export interface Prometheus {
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Scrapes these ports and evaluates our rules, both every `every`. */
export async function startPrometheus(
  targets: readonly Target[],
  every = '1s',
): Promise<Prometheus> {
  const folder = mkdtempSync(join(tmpdir(), 'kube-heartbeat-prometheus-'));
  const port = await freePort();
  const config = join(folder, 'prometheus.yaml');
  writeFileSync(config, dump(configOf(targets, every)));
  const rules = readFileSync('dashboards/rules.yaml', 'utf8');
  writeFileSync(join(folder, 'rules.yaml'), rules.replace(/interval: \d+s/, `interval: ${every}`));
  const server = spawn(
    debian('prometheus'),
    [
      `--config.file=${config}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
      '--log.level=error',
    ],
    { stdio: ['ignore', 'ignore', 'inherit'] },
  );
  const close = async (): Promise<void> => {
    await ended(server);
    rmSync(folder, { recursive: true, force: true });
  };
  const url = `http://127.0.0.1:${port}`;
  for (let tries = 0; tries < 150; tries++) {
    if (await isReady(url)) return { url, close };
    await wait(200);
  }
  await close();
  throw new Error('Prometheus was not ready within 30 s.');
}

export interface Target {
  readonly port: number;
  readonly cluster: string;
}

function configOf(targets: readonly Target[], every: string): object {
  return {
    global: { scrape_interval: every, evaluation_interval: every },
    rule_files: ['rules.yaml'],
    scrape_configs: [
      {
        job_name: 'kube-heartbeat',
        static_configs: targets.map(({ port, cluster }) => ({
          targets: [`127.0.0.1:${port}`],
          labels: { cluster },
        })),
      },
    ],
  };
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (address === null || typeof address === 'string') throw new Error('there is no port');
  return address.port;
}

async function isReady(url: string): Promise<boolean> {
  try {
    return (await fetch(`${url}/-/ready`)).ok;
  } catch {
    return false;
  }
}

/** Ends a process of ours, by force if it must be. */
export async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = once(child, 'exit');
  child.kill('SIGTERM');
  const hard = globalThis.setTimeout(() => child.kill('SIGKILL'), 10_000);
  await exit;
  clearTimeout(hard);
}

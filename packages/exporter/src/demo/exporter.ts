import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Context } from '../commands/context.ts';
import { serve } from '../commands/serve.ts';
import { failure } from '../exit.ts';
import type { NodeJson } from '../http/json.ts';
import type { OutcomeJson } from '../http/json-score.ts';
import { defaultPort } from '../options-table.ts';
import type { Entrance } from './living-cluster.ts';

/** Seconds: a cluster and its observer share one thread, on a machine that may be busy. */
const delay = 0.5;

/** The exporter of the demo: `serve` as it always runs, asked over HTTP as anybody asks it. */
export interface DemoExporter {
  readonly url: string;
  /** Forecasts judged since the last call. */
  readonly outcomes: () => readonly OutcomeJson[];
  readonly nodes: () => Promise<readonly NodeJson[]>;
  readonly isReady: () => Promise<boolean>;
  /** Rejects when it cannot go on. */
  readonly ended: Promise<unknown>;
  readonly stop: () => void;
}

/** Starts it on a cluster. */
export async function startExporter(context: Context, entrance: Entrance): Promise<DemoExporter> {
  const { options } = context;
  const port = await portFor(options.port);
  const folder = mkdtempSync(join(tmpdir(), 'kube-heartbeat-demo-'));
  const scoreLog = join(folder, 'score.log');
  const kubeletCaFile = join(folder, 'kubelets.pem');
  writeFileSync(kubeletCaFile, entrance.kubeletCa);
  const stop = new AbortController();
  const ended = serve({
    ...context,
    arguments: [],
    options: {
      ...options,
      kubeconfig: kubeconfigIn(folder, entrance),
      listen: { host: '127.0.0.1', port },
      kubeletCaFile,
      // One process does it all: what it writes it may see a moment late.
      settings: { delay },
      logLevel: 'warn',
      scoreLog,
    },
    stop: stop.signal,
  });
  const url = `http://127.0.0.1:${port}`;
  let read = 0;
  return {
    url,
    ended,
    outcomes: () => {
      const text = readFileSync(scoreLog, 'utf8');
      const end = text.lastIndexOf('\n') + 1;
      const lines = text.slice(read, end).split('\n').filter(Boolean);
      read = Math.max(read, end);
      return lines.map((line) => JSON.parse(line) as OutcomeJson);
    },
    nodes: async () => {
      const answer = await fetch(`${url}/api/v1/nodes`);
      return ((await answer.json()) as { nodes: readonly NodeJson[] }).nodes;
    },
    isReady: () =>
      fetch(`${url}/readyz`).then(
        ({ ok }) => ok,
        () => false,
      ),
    stop: () => {
      stop.abort();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** The wanted port if it is free; where none was asked for, the usual one or any. */
async function portFor(wanted: number | undefined): Promise<number> {
  const found = await listenAt(wanted ?? defaultPort);
  if (found !== undefined) return found;
  if (wanted !== undefined) throw failure(2, `--port ${wanted} is taken: give another one.`);
  return (await listenAt(0)) ?? 0;
}

/** The port, once it has been listened at for a moment; `undefined`: it is taken. */
async function listenAt(port: number): Promise<number | undefined> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return undefined;
  }
  const address = server.address();
  server.close();
  await once(server, 'close');
  return typeof address === 'object' ? address?.port : undefined;
}

function kubeconfigIn(folder: string, { apiServer: server, token }: Entrance): string {
  const file = join(folder, 'kubeconfig');
  const content = {
    'current-context': 'demo',
    clusters: [{ name: 'demo', cluster: { server } }],
    contexts: [{ name: 'demo', context: { cluster: 'demo', user: 'demo' } }],
    users: [{ name: 'demo', user: { token } }],
  };
  writeFileSync(file, JSON.stringify(content), { mode: 0o600 });
  return file;
}

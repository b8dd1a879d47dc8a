import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { NodesJson } from '../../packages/exporter/src/http/json.ts';
import { freePorts, lastLines } from '../cluster/control-plane.ts';
import type { Child, Household } from '../cluster/processes.ts';

/** What is shipped: the one file, built by main.ts of this folder before the suite begins. */
const program = join(import.meta.dirname, '../../packages/exporter/dist/kube-heartbeat.js');

/** The exporter under test, a process of its own. */
export interface Exporter {
  readonly child: Child;
  readonly url: string;
  /** /api/v1/nodes; rejects where it is not answered in time. */
  readonly told: () => Promise<NodesJson>;
  readonly page: () => Promise<string>;
  /** Why it is not as well as a process can be: it ended, or threw. */
  readonly ailments: () => readonly string[];
}

export interface Setup {
  readonly household: Household;
  readonly folder: string;
  /** Of its files in the folder. */
  readonly name: string;
  readonly kubeconfig: string;
  readonly flags?: readonly string[];
  /** Words before `node`: `env LD_PRELOAD=…`. */
  readonly before?: readonly string[];
  readonly node?: readonly string[];
}

/** As the image sets them. */
const asShipped = ['--max-semi-space-size=8', '--v8-pool-size=1'];

/** Starts it; resolves once it listens, whatever it sees. */
export async function startExporter(setup: Setup): Promise<Exporter> {
  const { household, folder, name, kubeconfig, flags = [], before = [], node = asShipped } = setup;
  const [port] = await freePorts(1);
  const log = join(folder, `${name}.log`);
  writeFileSync(log, '');
  const words = [...before, process.execPath, ...node, program, 'serve'];
  const given = [`--kubeconfig=${kubeconfig}`, `--web.listen-address=127.0.0.1:${port}`];
  const [command = '', ...args] = [...words, ...given, '--kubelet.probe=false', ...flags];
  const child = household.start(command, args, log);
  let ended = false;
  void child.ended.then(() => {
    ended = true;
  });
  const url = `http://127.0.0.1:${port}`;
  const ask = async (path: string): Promise<Response> => {
    const signal = AbortSignal.timeout(10_000);
    const response = await fetch(`${url}${path}`, { signal, headers: { connection: 'close' } });
    if (!response.ok) throw new Error(`${path} answers ${response.status}`);
    return response;
  };
  // A machine that slept meanwhile finds its time-outs passed: they say nothing.
  const get = (path: string): Promise<Response> =>
    ask(path).catch((error) => {
      if (error instanceof Error && error.name === 'TimeoutError') return ask(path);
      throw error;
    });
  for (let tries = 0; !(await get('/livez').catch(() => undefined)); tries += 1) {
    if (ended || tries > 150) throw new Error(`the exporter does not start:\n${lastLines(log)}`);
    await sleep(100);
  }
  return {
    child,
    url,
    told: async () => (await get('/api/v1/nodes')).json() as Promise<NodesJson>,
    page: async () => (await get('/metrics')).text(),
    ailments: () => [
      ...(ended ? [`the exporter ended: ${lastLines(log)}`] : []),
      ...thrown(readFileSync(log, 'utf8')),
    ],
  };
}

/** Traces of stacks, and what Node says of a promise that nobody looked after. */
function thrown(log: string): readonly string[] {
  const lines = log.split('\n');
  return lines
    .filter((line) => /^\s+at .+:\d+|nhandled|Uncaught|FATAL ERROR/.test(line))
    .slice(0, 3);
}

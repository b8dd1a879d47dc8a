import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadAll } from 'js-yaml';
import { buildTool } from '../cluster/build.ts';

export const chart = join(import.meta.dirname, '../../helm/kube-heartbeat');
const examples = join(import.meta.dirname, '../../examples/chart');

/** The files of values that every test renders: the chart's own and the examples. */
export const renderings: readonly string[] = [
  ...readdirSync(join(chart, 'ci')).map((name) => join(chart, 'ci', name)),
  ...readdirSync(examples).map((name) => join(examples, name)),
];

/** How a program ended, and what it said. */
export interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** An object of Kubernetes' API, as rendered. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** What is asked of a pod that runs. */
export interface Pod {
  readonly metadata: { readonly name: string };
  readonly spec: { readonly serviceAccountName: string };
  readonly status: {
    readonly conditions: readonly { readonly type: string; readonly status: string }[];
    readonly containerStatuses: readonly {
      readonly restartCount: number;
      readonly containerID: string;
    }[];
  };
}

/** Runs helm, which finds nothing of the user's. */
export function helm(words: readonly string[], environment: NodeJS.ProcessEnv = {}): Said {
  const folder = mkdtempSync(join(tmpdir(), 'helm-'));
  const homes = { HELM_CACHE_HOME: folder, HELM_CONFIG_HOME: folder, HELM_DATA_HOME: folder };
  const path = process.env['PATH'];
  return tell(buildTool('helm'), words, { PATH: path, HOME: folder, ...homes, ...environment });
}

/** Runs a program to its end. */
export function tell(program: string, words: readonly string[], env = process.env): Said {
  const { status, stdout, stderr } = spawnSync(program, words, {
    env,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    timeout: 300_000,
  });
  return { code: status, out: stdout, err: stderr };
}

/** The text that values render to; `more` are further arguments of `helm template`. */
export function rendered(values: string, ...more: string[]): string {
  const place = ['kube-heartbeat', chart, '--namespace', 'monitoring'];
  const { code, out, err } = helm(['template', ...place, '--values', values, ...more]);
  if (code !== 0) throw new Error(err);
  return out;
}

/** The objects of a rendered text. */
export function manifests(text: string): readonly Manifest[] {
  return loadAll(text).filter((one): one is Manifest => typeof one === 'object' && one !== null);
}

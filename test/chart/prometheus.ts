import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { freePorts } from '../cluster/control-plane.ts';
import type { OneNode } from '../cluster/one-node.ts';

/** A real Prometheus; Debian's has no discovery in Kubernetes, so it is given its target. */
export interface Prometheus {
  /** The samples of an instant query. */
  query(expression: string): Promise<readonly Sample[]>;
}

interface Sample {
  readonly metric: Readonly<Record<string, string>>;
  readonly value: readonly [at: number, value: string];
}

/** Starts it with rules as a PrometheusRule's spec has them; the target has a label `node` of its own. */
export async function startPrometheus(
  { plane, until }: OneNode,
  rules: object,
  target: string,
): Promise<Prometheus> {
  const [port] = await freePorts(1);
  const file = (name: string): string => join(plane.folder, `prometheus.${name}`);
  writeFileSync(file('rules.yaml'), JSON.stringify(rules));
  writeFileSync(file('yaml'), JSON.stringify(configuration(target, file('rules.yaml'))));
  const flags = {
    'config.file': file('yaml'),
    'storage.tsdb.path': file('data'),
    'web.listen-address': `127.0.0.1:${port}`,
  };
  const args = Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
  plane.household.start('prometheus', args, file('log'));
  const url = `http://127.0.0.1:${port}`;
  await until('Prometheus is ready', 30, () =>
    fetch(`${url}/-/ready`).then(
      ({ ok }) => ok,
      () => false,
    ),
  );
  return {
    async query(expression) {
      const response = await fetch(`${url}/api/v1/query?query=${encodeURIComponent(expression)}`);
      const body = (await response.json()) as { data?: { result: Sample[] }; error?: string };
      if (!body.data) throw new Error(`${expression}: ${body.error}`);
      return body.data.result;
    },
  };
}

function configuration(target: string, rules: string): object {
  const itself = { targets: [target], labels: { node: 'scraped' } };
  return {
    global: { scrape_interval: '5s', evaluation_interval: '5s' },
    rule_files: [rules],
    scrape_configs: [{ job_name: 'kube-heartbeat', honor_labels: true, static_configs: [itself] }],
  };
}

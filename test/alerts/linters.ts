import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { buildTool } from '../cluster/build.ts';
import { debian } from './debian.ts';
import type { Found } from './found.ts';

/** What grafana/dashboard-linter, cloudflare/pint and promtool have to say against our files. */
export function linters(): Found {
  const boards = readdirSync('dashboards').filter((name) => /^kube-heartbeat-.*\.json$/.test(name));
  const faults = [
    ...boards.flatMap((name) =>
      run(buildTool('dashboard-linter'), 'lint', '--strict', `dashboards/${name}`),
    ),
    ...run(buildTool('pint'), '--offline', '--no-color', 'lint', 'dashboards/rules.yaml'),
    ...run(debian('promtool'), 'check', 'rules', 'dashboards/rules.yaml'),
    // The rules lie beside it only in the container.
    ...run(debian('promtool'), 'check', 'config', '--syntax-only', 'examples/prometheus.yaml'),
  ];
  return { faults, figure: `dashboard-linter, pint and promtool: ${faults.length} remarks` };
}

function run(program: string, ...args: readonly string[]): readonly string[] {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  return status === 0 ? [] : [`${args.join(' ')} ends with ${status}: ${stdout}${stderr}`];
}

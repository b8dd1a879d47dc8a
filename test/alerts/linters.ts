import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { buildTool } from '../cluster/build.ts';

/** What grafana/dashboard-linter, cloudflare/pint and promtool have to say against our files. */
export function linters(): readonly string[] {
  const boards = readdirSync('dashboards').filter((name) => /^kube-heartbeat-.*\.json$/.test(name));
  const faults = [
    ...boards.flatMap((name) =>
      run(buildTool('dashboard-linter'), 'lint', '--strict', `dashboards/${name}`),
    ),
    ...run(buildTool('pint'), '--offline', '--no-color', 'lint', 'dashboards/rules.yaml'),
  ];
  console.log(
    `dashboard-linter: ${boards.length} dashboards; pint: dashboards/rules.yaml; ${faults.length} faults\n`,
  );
  return faults;
}

function run(program: string, ...args: readonly string[]): readonly string[] {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  return status === 0 ? [] : [`${args.join(' ')} ends with ${status}: ${stdout}${stderr}`];
}

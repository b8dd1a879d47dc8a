import { writeFileSync } from 'node:fs';
import { alertsPage } from '@kube-heartbeat/dashboards/alerts-page.ts';
import { boards } from '@kube-heartbeat/dashboards/boards.ts';
import { chartFile } from '@kube-heartbeat/dashboards/chart-file.ts';
import { boardFile } from '@kube-heartbeat/dashboards/grafana.ts';
import { rulesFile } from '@kube-heartbeat/dashboards/rules-file.ts';

/** What watches, by its path in the repository. */
const files: Readonly<Record<string, () => string>> = {
  'dashboards/alerts.json': chartFile,
  'dashboards/rules.yaml': rulesFile,
  'docs/alerts.md': alertsPage,
  ...Object.fromEntries(
    boards.map((board) => [`dashboards/${board.uid}.json`, () => boardFile(board)]),
  ),
};

/** Writes alerts and dashboards, of which the chart then takes its copies. */
export function writeWatch(root: URL): void {
  for (const [path, text] of Object.entries(files)) {
    writeFileSync(new URL(path, root), text());
    console.log(path);
  }
}

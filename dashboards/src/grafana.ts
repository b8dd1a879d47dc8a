import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import { nodesByPhase } from '@kube-heartbeat/metrics/families-fleet.ts';
import { nodeInfo } from '@kube-heartbeat/metrics/families-node.ts';
import { buildInfo } from '@kube-heartbeat/metrics/families-witness.ts';
import { builtPanels, datasource } from './grafana-panel.ts';
import type { Board, VariableName } from './panel.ts';
import { inCluster, inZone, leaderChanged } from './selectors.ts';

const tag = 'kube-heartbeat';

/** Where each variable takes its values from; the ones before it narrow it. */
const variables: Readonly<Record<VariableName, string>> = {
  cluster: `label_values(${buildInfo.name}, cluster)`,
  topology_zone: `label_values(${nodesByPhase.name}{${inCluster}}, topology_zone)`,
  pool: `label_values(${nodeInfo.name}{${inZone}}, pool)`,
  node: `label_values(${nodeInfo.name}{${inZone}, pool=~"$pool"}, node)`,
};

/** A dashboard in Grafana's classic JSON, as a file of its own. */
export function boardFile(board: Board): string {
  return `${JSON.stringify(builtBoard(board), null, 2)}\n`;
}

function builtBoard(board: Board): dashboard.Dashboard {
  const builder = new dashboard.DashboardBuilder(board.title)
    .uid(board.uid)
    .description(board.description)
    .tags([tag])
    .readonly()
    .refresh('30s')
    .time({ from: 'now-1h', to: 'now' })
    .tooltip(dashboard.DashboardCursorSync.Crosshair)
    .withVariable(
      new dashboard.DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'),
    )
    .annotation(leaderAnnotation())
    .link(links());
  for (const name of board.variables) builder.withVariable(variable(name));
  for (const { title, panels } of board.rows) {
    builder.withRow(new dashboard.RowBuilder(title));
    for (const panel of builtPanels(panels)) builder.withPanel(panel);
  }
  return builder.build();
}

function variable(name: VariableName): dashboard.QueryVariableBuilder {
  return (
    new dashboard.QueryVariableBuilder(name)
      .label(name.replace('_', ' '))
      .query({ query: variables[name], refId: name })
      .datasource(datasource)
      .refresh(dashboard.VariableRefresh.OnTimeRangeChanged)
      .sort(dashboard.VariableSort.AlphabeticalAsc)
      .multi(true)
      // Thousands of nodes at once tell nobody anything.
      .includeAll(name !== 'node')
      // Matches series without the label too: one cluster alone need not be named.
      .allValue('.*')
  );
}

function links(): dashboard.DashboardLinkBuilder {
  return new dashboard.DashboardLinkBuilder('Heartbeats')
    .type(dashboard.DashboardLinkType.Dashboards)
    .tags([tag])
    .asDropdown(false)
    .includeVars(true)
    .keepTime(true);
}

function leaderAnnotation(): dashboard.AnnotationQueryBuilder {
  return new dashboard.AnnotationQueryBuilder()
    .name('Another controller manager leads')
    .datasource(datasource)
    .enable(true)
    .iconColor('purple')
    .expr(leaderChanged)
    .step('30s')
    .titleFormat('Leader of {{cluster}} changed');
}

import * as common from '@grafana/grafana-foundation-sdk/common';
import * as dashboard from '@grafana/grafana-foundation-sdk/dashboard';
import * as heatmap from '@grafana/grafana-foundation-sdk/heatmap';
import * as prometheus from '@grafana/grafana-foundation-sdk/prometheus';
import * as stat from '@grafana/grafana-foundation-sdk/stat';
import * as statetimeline from '@grafana/grafana-foundation-sdk/statetimeline';
import * as table from '@grafana/grafana-foundation-sdk/table';
import * as timeseries from '@grafana/grafana-foundation-sdk/timeseries';
import type { Panel, Query, Word } from './panel.ts';

/** The data source that is chosen above each dashboard. */
export const datasource: common.DataSourceRef = { type: 'prometheus', uid: '$datasource' };

/** Of a line of the dashboard, which is as high as its highest panel. */
const heights: Readonly<Record<Panel['kind'], number>> = {
  stat: 4,
  timeseries: 8,
  stacked: 8,
  table: 8,
  timeline: 8,
  heatmap: 8,
};

const columns = 24;

/** The panels of a row as Grafana's own builders make them, line by line without a hole. */
export function builtPanels(panels: readonly Panel[]): readonly { build(): dashboard.Panel }[] {
  const lines: Panel[][] = [];
  let free = 0;
  for (const panel of panels) {
    if (panel.width > free) {
      lines.push([]);
      free = columns;
    }
    lines.at(-1)?.push(panel);
    free -= panel.width;
  }
  return lines.flatMap((line) => {
    const height = Math.max(...line.map(({ kind }) => heights[kind]));
    return line.map((panel) => builtPanel(panel, height));
  });
}

function builtPanel(panel: Panel, height: number): { build(): dashboard.Panel } {
  const builder = builderOf(panel)
    .title(panel.title)
    .description(panel.description)
    .datasource(datasource)
    .unit(panel.unit)
    .span(panel.width)
    .height(height);
  if (panel.words !== undefined) builder.mappings([mappingOf(panel.words)]);
  if (panel.kind !== 'timeseries' && panel.kind !== 'stacked') builder.thresholds(plain());
  panel.queries.forEach((query, index) => {
    builder.withTarget(targetOf(panel, query, String.fromCharCode(65 + index)));
  });
  return builder;
}

type Builder =
  | stat.PanelBuilder
  | timeseries.PanelBuilder
  | table.PanelBuilder
  | statetimeline.PanelBuilder
  | heatmap.PanelBuilder;

function builderOf({ kind, title }: Panel): Builder {
  switch (kind) {
    case 'stat':
      return new stat.PanelBuilder().noValue('none').colorMode(common.BigValueColorMode.Value);
    case 'timeseries':
      return new timeseries.PanelBuilder().fillOpacity(5).legend(legend());
    case 'stacked':
      return new timeseries.PanelBuilder().fillOpacity(60).stacking(stacked()).legend(legend());
    case 'table':
      return withNodeLink(new table.PanelBuilder().noValue('none').filterable(true), title);
    case 'timeline':
      return new statetimeline.PanelBuilder().mergeValues(true).legend(legend());
    case 'heatmap':
      return new heatmap.PanelBuilder().calculate(false);
  }
}

const legend = () =>
  new common.VizLegendOptionsBuilder()
    .displayMode(common.LegendDisplayMode.List)
    .placement(common.LegendPlacement.Bottom)
    .showLegend(true);

const stacked = () => new common.StackingConfigBuilder().mode(common.StackingMode.Normal);

/** Green whatever the value: what is bad is said by words, or by a line that a setting draws. */
const plain = () =>
  new dashboard.ThresholdsConfigBuilder()
    .mode(dashboard.ThresholdsMode.Absolute)
    .steps([{ value: null, color: 'text' }]);

/** A click on a node leads to its dashboard, at the same time and in the same cluster. */
function withNodeLink(builder: table.PanelBuilder, title: string): table.PanelBuilder {
  const url =
    // biome-ignore lint/suspicious/noTemplateCurlyInString: Grafana fills it in
    '/d/kube-heartbeat-node?${datasource:queryparam}&${cluster:queryparam}&${__url_time_range}&var-node=${__data.fields.node}';
  const link = { title: `Node, from ${title}`, url, targetBlank: false };
  return builder.overrideByName('node', [{ id: 'links', value: [link] }]);
}

function mappingOf(words: readonly Word[]): dashboard.ValueMapping {
  const options = words.map(({ text, colour }, index) => [
    String(index),
    { text, color: colour, index },
  ]);
  return { type: dashboard.MappingType.ValueToText, options: Object.fromEntries(options) };
}

function targetOf({ kind }: Panel, { expr, legend: name }: Query, refId: string) {
  const query = new prometheus.DataqueryBuilder().expr(expr).refId(refId).datasource(datasource);
  if (name !== undefined) query.legendFormat(name);
  if (kind === 'table') return query.instant().format(prometheus.PromQueryFormat.Table);
  if (kind === 'heatmap') return query.range().format(prometheus.PromQueryFormat.Heatmap);
  return kind === 'stat' ? query.instant() : query.range();
}

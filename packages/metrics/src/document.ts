import { families } from './families.ts';
import { type Family, type Group, groups } from './family.ts';

const titles: Readonly<Record<Group, string>> = {
  node: 'Each node',
  trouble: 'Each node in trouble',
  fleet: 'The fleet',
  zone: 'Each zone',
  controller: 'The controllers',
  setting: 'The settings in force',
  prediction: 'How right the forecasts are',
  witness: 'The observer itself',
};

const introduction = `# Metrics

Generated from the table in \`packages/metrics/src\`; change it there and run \`npm run generate\`.

- Times are Unix seconds, spans are seconds. What is not known has no series; what never happens is \`+Inf\`.
- A page is served as Prometheus text 0.0.4 or as OpenMetrics 1.0. \`?collect[]=\` takes names of families and of
  groups (the word in brackets after each title) and may be given several times.
- Mode *all* shows every family for every node. Mode *lean* shows a plainly ready node with the families marked *always*
  alone; with the rest while it is in trouble and for an hour after. Mode *auto* is *all* up to 1,000 nodes, *lean* above, and
  *all* again at 900.
- Nodes that are deleted vanish at the next scrape.
- Label values are written as they are in the cluster; a NUL and half a surrogate pair become U+FFFD.
`;

/** The text of docs/metrics.md. */
export function metricsPage(): string {
  return [introduction, budget(), ...groups.map(sectionOf)].join('\n');
}

function budget(): string {
  const lean = seriesOf(['always']);
  const ready = seriesOf(['always', 'detailed']);
  const troubled = seriesOf(['always', 'detailed', 'trouble']);
  return `A plainly ready node has ${ready} series in mode all and ${lean} in mode lean. A node in trouble has ${troubled} with two taints, one
reason to leave and one that holds its eviction back; never more than ten taints are shown.
`;
}

function seriesOf(shown: readonly string[]): number {
  return families.reduce(
    (sum, family) =>
      family.of === 'node' && shown.includes(family.shown) ? sum + family.series : sum,
    0,
  );
}

function sectionOf(group: Group): string {
  const rows = families.filter((family) => family.group === group).map(rowOf);
  return `## ${titles[group]} (\`${group}\`)

| family | type | labels | meaning | shown | series |
|---|---|---|---|---|---|
${rows.join('\n')}
`;
}

function rowOf(family: Family): string {
  const labels = family.labels.map((label) => `\`${label}\``).join(', ');
  return `| \`${family.name}\` | ${family.type} | ${labels} | ${family.help} | ${shownOf(family)} | ${seriesCount(family)} |`;
}

function shownOf(family: Family): string {
  if (family.of === 'fleet' || family.shown === 'always') return 'always';
  return family.shown === 'detailed' ? 'all; lean: in trouble' : 'in trouble';
}

function seriesCount(family: Family): string {
  return family.of === 'fleet' ? family.series : `${family.series} a node`;
}

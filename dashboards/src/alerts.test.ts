import { families } from '@kube-heartbeat/metrics/families.ts';
import { expect, test } from 'vitest';
import { rulesOf } from './alert.ts';
import { alerts } from './alerts.ts';
import { boards } from './boards.ts';
import { recordings } from './records.ts';
import { annotationsOf } from './rules-file.ts';
import { defaults, fill, threshold } from './tokens.ts';

const on =
  'NodeSilent EvictionImminent LeaseStale KubeletStuck PodsMayRunTwice ControlPlaneSuspect EvictionsBlocked ExporterStale ExporterDown';
const off =
  'LeaseLate ClockSkewed PodsStuckTerminating ZonePartiallyDisrupted EvictionTimersReset GraceMarginThin OrphanLeases ForecastsOff';
const named = (enabled: boolean) =>
  alerts
    .filter((alert) => alert.enabled === enabled)
    .map(({ name }) => name.slice('KubeHeartbeat'.length));

test('what saves pods is on, what only informs is off', () => {
  expect(named(true)).toEqual(on.split(' '));
  expect(named(false)).toEqual(off.split(' '));
});

const queries = boards.flatMap(({ rows }) =>
  rows.flatMap(({ panels }) => panels.flatMap((panel) => panel.queries.map(({ expr }) => expr))),
);
const expressions = [
  ...queries,
  ...recordings.map(({ expr }) => expr),
  ...alerts.flatMap((alert) => rulesOf(alert).map(({ expr }) => expr)),
];

test('every family is in a dashboard or in an alert', () => {
  const text = expressions.join('\n');
  const unused = families.filter(({ name }) => !new RegExp(`\\b${name}(_bucket)?\\b`).test(text));
  expect(unused.map(({ name }) => name)).toEqual([]);
});

test('no query makes up a value where there is none', () => {
  expect(expressions.filter((expr) => /or\s+vector\(/.test(expr))).toEqual([]);
});

test('every selector names labels that its family has', () => {
  const known = new Map<string, ReadonlySet<string>>(
    families.map(({ name, labels }) => [name, new Set(labels)]),
  );
  const outside = new Set(['cluster', 'job', 'instance', 'le']);
  const strange = [
    ...expressions.join('\n').matchAll(/\b(kube_heartbeat_\w+?)(?:_bucket)?\{([^}]*)\}/g),
  ]
    .flatMap(([, name = '', inside = '']) =>
      [...inside.matchAll(/(\w+)\s*(?:=~|!=|=|!~)/g)].map(([, label = '']) => ({ name, label })),
    )
    .filter(({ name, label }) => !outside.has(label) && !known.get(name)?.has(label));
  expect(strange).toEqual([]);
});

test('an alert has a threshold exactly if its rules ask for it', () => {
  const asks = alerts.filter((alert) =>
    rulesOf(alert).some(({ expr }) => expr.includes(threshold)),
  );
  expect(asks.map(({ name }) => name)).toEqual(
    alerts.filter((alert) => alert.threshold).map(({ name }) => name),
  );
});

test('an alert that can be worse is two rules, never both at once', () => {
  const [silent] = alerts;
  const imminent = alerts.find(({ escalation }) => escalation !== undefined);
  expect(silent && rulesOf(silent)).toHaveLength(1);
  const rules = imminent ? rulesOf(imminent) : [];
  expect(rules.map(({ severity }) => severity)).toEqual(['critical', 'warning']);
  expect(rules.map(({ expr }) => /^\)\n(and|unless) on/m.exec(expr)?.[1])).toEqual([
    'and',
    'unless',
  ]);
});

test.for([
  {
    labels: ['cluster'],
    by: 'by (cluster, node) (x{cluster=%q, node=%q}) $labels.cluster $labels.node',
  },
  {
    labels: ['tenant', 'cluster'],
    by: 'by (tenant, cluster, node) (x{tenant=%q, cluster=%q, node=%q}) $labels.tenant $labels.cluster $labels.node',
  },
  { labels: [], by: 'by (node) (x{node=%q}) $labels.node' },
])('rules aggregate by $labels', ({ labels, by }) => {
  const text = 'by (__by__, node) (x{__match__, node=%q}) __values__ $labels.node';
  expect(fill(text, { ...defaults, aggregationLabels: labels })).toBe(by);
});

test('nothing is left unfilled, and every alert leads to its runbook', () => {
  for (const alert of alerts) {
    const given = { ...defaults, threshold: alert.threshold?.value };
    const texts = [
      ...rulesOf(alert).map(({ expr }) => expr),
      ...Object.values(annotationsOf(alert)),
    ];
    expect(texts.map((text) => fill(text, given)).filter((text) => text.includes('__'))).toEqual(
      [],
    );
    expect(fill(annotationsOf(alert)['runbook_url'] ?? '', given)).toMatch(
      `/docs/runbooks/${alert.name}.md`,
    );
  }
});

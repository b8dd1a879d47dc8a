import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { chart, helm, manifests, rendered, renderings } from './chart.ts';

const folder = mkdtempSync(join(tmpdir(), 'kube-heartbeat-chart-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe.for(renderings.map((path) => [basename(path), path] as const))('%s', ([, path]) => {
  test('passes helm lint', () => {
    const { code, out } = helm(['lint', '--strict', chart, '--values', path]);
    expect(code, out).toBe(0);
  });

  test('renders to the same whatever APIs a cluster has', () => {
    const apis = ['monitoring.coreos.com/v1', 'policy/v1beta1', 'grafana.integreatly.org/v1beta1'];
    const flags = apis.flatMap((api) => ['--api-versions', api]);
    expect(rendered(path, ...flags, '--kube-version', 'v1.30.0')).toBe(rendered(path));
  });

  test('leaves no token of the rules and no empty value behind', () => {
    expect(rendered(path)).not.toMatch(/__(by|match|values|threshold|runbooks)__|<no value>|%!\w/);
  });
});

test.for([
  ['a misspelt value', 'replica=3', "additional properties 'replica' not allowed"],
  ['a misspelt value inside', 'image.tagg=1', "additional properties 'tagg' not allowed"],
  ['a word for a number', 'replicas=many', "at '/replicas': got string, want integer"],
  ['an unknown flag', 'config.no-such-flag=1', "additional properties 'no-such-flag' not allowed"],
  ['a digest that is none', 'image.digest=latest', "at '/image/digest'"],
  [
    'a threshold for an alert that has none',
    'prometheusRule.alerts.KubeHeartbeatNodeSilent.threshold=1',
    "'threshold' not allowed",
  ],
  ['a duration that is none', 'serviceMonitor.interval=often', "at '/serviceMonitor/interval'"],
  [
    'two web configurations',
    'web.existingSecret=a,web.config.http_server_config.http2=true',
    'give one of them',
  ],
  [
    'TLS without the scheme',
    'web.config.tls_server_config.cert_file=a',
    'set web.scheme=HTTPS too',
  ],
  [
    'a listener nobody reaches',
    'web.listenHost=127.0.0.1,scrapeAnnotations=true',
    'give the proxy in extraContainers',
  ],
] as const)('%s is refused in a sentence', ([, values, says]) => {
  const { code, err } = helm(['template', 'x', chart, '--set', values]);
  expect(code).not.toBe(0);
  expect(err).toContain(says);
});

test('as a dependency it follows its condition, and takes what others put into global', () => {
  const parent = join(folder, 'parent');
  mkdirSync(join(parent, 'charts'), { recursive: true });
  cpSync(chart, join(parent, 'charts/kube-heartbeat'), { recursive: true });
  const dependency = '{name: kube-heartbeat, version: 0.1.0, condition: kube-heartbeat.enabled}';
  writeFileSync(
    join(parent, 'Chart.yaml'),
    `apiVersion: v2\nname: parent\nversion: 1.0.0\ndependencies: [${dependency}]\n`,
  );
  const kinds = (...flags: string[]): string[] => {
    const { code, out, err } = helm([
      'template',
      'x',
      parent,
      '--set',
      'global.any.thing=1',
      ...flags,
    ]);
    expect(code, err).toBe(0);
    return manifests(out).map(({ kind }) => kind);
  };
  expect(kinds()).toContain('Deployment');
  expect(kinds('--set', 'kube-heartbeat.enabled=true')).toContain('Deployment');
  expect(kinds('--set', 'kube-heartbeat.enabled=false')).toEqual([]);
});

test('no dashboard outgrows what one ConfigMap takes from a sidecar', () => {
  const everything = renderings.find((path) => path.includes('everything')) ?? '';
  const maps = manifests(rendered(everything)).filter(({ kind }) => kind === 'ConfigMap');
  for (const map of maps) expect(JSON.stringify(map).length).toBeLessThan(200_000);
});

test('no object of another namespace than its own meets another release of the same name', () => {
  const names = (namespace: string): string[] =>
    manifests(helm(['template', 'kube-heartbeat', chart, '--namespace', namespace]).out)
      .filter(({ metadata }) => metadata.namespace !== namespace)
      .map(({ kind, metadata }) => `${kind} ${metadata.namespace} ${metadata.name}`);
  const [one, other] = [names('one'), names('other')];
  expect(one.filter((name) => other.includes(name))).toEqual([]);
});

import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { boards } from '@kube-heartbeat/dashboards/boards.ts';
import { load } from 'js-yaml';
import { commandNames } from 'kube-heartbeat/src/options.ts';
import { flagTable } from 'kube-heartbeat/src/options-table.ts';
import { expect, test } from 'vitest';

/* examples/compose.yaml, as far as it can be checked where no container engine is. */

const examples = new URL('../../examples/', import.meta.url);
const yaml = (file: string): unknown => load(readFileSync(new URL(file, examples), 'utf8'));

interface Service {
  readonly image: string;
  readonly command?: readonly string[];
  readonly volumes?: readonly string[];
  readonly network_mode?: string;
  readonly ports?: readonly string[];
  readonly depends_on?: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
}

const { services } = yaml('compose.yaml') as { services: Readonly<Record<string, Service>> };
const named = (name: string): Service => {
  const service = services[name];
  if (service === undefined) throw new Error(`compose.yaml has no service ${name}`);
  return service;
};

/** What a service finds where: paths in it, by the file of the repository. */
const mounts = (name: string): readonly (readonly [from: string, to: string])[] =>
  (named(name).volumes ?? [])
    .filter((volume) => volume.includes(':'))
    .map((volume) => {
      const [from = '', to = ''] = volume.split(':');
      return [from, to];
    });

test.for(Object.keys(services))(
  'what %s is given is there, and so is what it waits for',
  (name) => {
    const { depends_on: waits = [], network_mode: network = '' } = named(name);
    for (const [from] of mounts(name)) expect(existsSync(new URL(from, examples)), from).toBe(true);
    const others = [...waits, ...(network === '' ? [] : [network.replace('service:', '')])];
    expect(others.filter((other) => services[other] === undefined)).toEqual([]);
  },
);

test('images have a version', () => {
  for (const { image } of Object.values(services)) expect(image).toMatch(/:v?\d/);
});

test('the exporter is started by a command and flags that it knows', () => {
  const [, , script = ''] = named('kube-heartbeat').command ?? [];
  const [, run = '', flags = ''] = /npm run (\S+) -- (.*)$/.exec(script) ?? [];
  const root = JSON.parse(readFileSync(new URL('../package.json', examples), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const word = root.scripts[run]?.split(' ').at(-1) ?? '';
  expect(commandNames).toContain(word);
  const given = [...flags.matchAll(/--([\w.-]+)/g)].map(([, name = '']) => name);
  const known = flagTable.filter(({ commands }) => (commands as readonly string[]).includes(word));
  expect(given.length).toBeGreaterThan(0);
  expect(given.filter((flag) => !known.some(({ name }) => name === flag))).toEqual([]);
});

test('Prometheus scrapes the port at which the demo listens, and has the committed rules', () => {
  const config = yaml('prometheus.yaml') as {
    rule_files: readonly string[];
    scrape_configs: readonly { static_configs: readonly { targets: readonly string[] }[] }[];
  };
  const [, port] = /--port=(\d+)/.exec(named('kube-heartbeat').command?.join(' ') ?? '') ?? [];
  const targets = config.scrape_configs.flatMap((job) =>
    job.static_configs.flatMap((each) => each.targets),
  );
  expect(targets).toEqual([`127.0.0.1:${port}`]);
  expect(named('prometheus').network_mode).toBe('service:kube-heartbeat');
  const rules = mounts('prometheus').find(([from]) => from === '../dashboards/rules.yaml');
  expect(config.rule_files.map((file) => `/etc/prometheus/${file}`)).toEqual([rules?.[1]]);
});

test('Grafana has every committed dashboard, where its provider looks', () => {
  const provided = yaml('grafana/dashboards.yaml') as {
    providers: readonly { type: string; options: { path: string } }[];
  };
  const path = provided.providers[0]?.options.path ?? '';
  const dashboards = mounts('grafana').filter(([from]) => from.startsWith('../dashboards/'));
  expect(dashboards).toEqual(
    boards.map(({ uid }) => [`../dashboards/${uid}.json`, `${path}/${uid}.json`]),
  );
  const home = named('grafana').environment?.['GF_DASHBOARDS_DEFAULT_HOME_DASHBOARD_PATH'] ?? '';
  expect(dashboards.map(([, to]) => basename(to))).toContain(basename(home));
});

test('Grafana asks the Prometheus that is started beside it', () => {
  const { datasources } = yaml('grafana/datasource.yaml') as {
    datasources: readonly { type: string; url: string }[];
  };
  const published = Object.entries(services).find(([, { ports = [] }]) =>
    ports.includes('9090:9090'),
  );
  expect(datasources).toMatchObject([
    { type: 'prometheus', url: `http://${published?.[0]}:9090`, isDefault: true },
  ]);
});

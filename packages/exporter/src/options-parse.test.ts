import { expect, test } from 'vitest';
import { variable } from './options.ts';
import { parseRequest } from './options-parse.ts';
import { flagTable } from './options-table.ts';

function request(line: string, environment: Record<string, string> = {}) {
  const parsed = parseRequest(line.split(' ').filter(Boolean), environment, 'nodes');
  if (typeof parsed === 'string') throw new Error(parsed);
  return parsed;
}

test.for([
  [
    'serve',
    'a flag that is not given has its default',
    { listen: { host: '', port: 8350 }, metricsMode: 'auto' },
  ],
  [
    'serve --web.listen-address=[::1]:9000',
    'an IPv6 address is in brackets',
    { listen: { host: '::1', port: 9000 } },
  ],
  [
    'serve --web.listen-address 127.0.0.1:0',
    'a value may follow its flag',
    { listen: { host: '127.0.0.1', port: 0 } },
  ],
  [
    'serve --web.listen-address=8351',
    'a port alone is an address',
    { listen: { host: '', port: 8351 } },
  ],
  ['nodes -o json -w', 'flags have short names', { output: 'json', watch: true }],
  ['nodes --server=http://a:1/x/', 'a URL loses its last slash', { server: 'http://a:1/x' }],
  [
    'whatif --node-monitor-grace-period=1m30s',
    'a duration is as Go writes it',
    { settings: { grace: 90 } },
  ],
  ['whatif --controller-version=v1.33.4', 'a version may be whole', { settings: { version: 33 } }],
  ['whatif --controller-version=33', 'or its minor part', { settings: { version: 33 } }],
  [
    'serve --default-unreachable-toleration-seconds=30',
    'seconds without a unit where the controller takes them',
    { settings: { unreachableSeconds: 30 } },
  ],
  [
    'serve --taint-eviction-controller=false',
    'a switch is true or false',
    { settings: { taintEviction: 0 } },
  ],
  [
    'serve --pool-labels=a, --departing-taints=',
    'an empty list is a list',
    { poolLabels: ['a'], departingTaints: [] },
  ],
  ['explain -n monitoring worker-1', 'a name follows its command', { namespace: 'monitoring' }],
] as const)('%s: %s', ([line, , options]) => {
  expect(request(line).options).toMatchObject(options);
});

test.for([
  ['noeds', 'There is no command "noeds". Did you mean nodes?'],
  [
    'serve --web.listen-adress=:1',
    'There is no flag --web.listen-adress of serve. Did you mean --web.listen-address?',
  ],
  ['nodes --metrics.mode=all', '--metrics.mode is a flag of serve, not of nodes.'],
  ['nodes -o xml', '-o is "xml"; give table, wide, json or yaml.'],
  ['nodes --server', '--server needs a value: --server=URL.'],
  ['nodes --server --direct', '--server needs a value: --server=URL.'],
  ['nodes --server=localhost:8350', '--server is "localhost:8350"; give a URL'],
  ['nodes --direct=perhaps', '--direct is "perhaps"; give true or false.'],
  ['serve --web.listen-address=:70000', '--web.listen-address is ":70000"; give host:port'],
  ['serve --node-monitor-grace-period=50', '--node-monitor-grace-period is "50"; give a duration'],
  [
    'serve --node-monitor-grace-period=-5s',
    '--node-monitor-grace-period is "-5s"; give a duration',
  ],
  ['serve --node-monitor-period=0', '--node-monitor-period is 0: no controller accepts it'],
  [
    'serve --unhealthy-zone-threshold=1.5',
    '--unhealthy-zone-threshold is 1.5: no controller accepts it',
  ],
  ['serve --controller-version=1.12', '--controller-version is 12: no controller accepts it'],
  ['whatif --nodes=0', '--nodes is "0"; give a whole number from 1 to 100000.'],
  [
    'whatif --node-lease-duration-seconds=1e3',
    '--node-lease-duration-seconds is "1e3"; give a whole number',
  ],
] as const)('%s: one sentence says what is wrong', ([line, sentence]) => {
  const parsed = parseRequest(line.split(' '), {}, 'nodes');
  expect(parsed).toContain(sentence);
  expect(parsed).toMatch(/^[^\n]+\.$|^[^\n]+\?[^\n]*$/);
});

test('a variable says what its flag would, and a flag outweighs it', () => {
  const environment = { KUBE_HEARTBEAT_OUTPUT: 'json', KUBE_HEARTBEAT_NAMESPACE: '' };
  expect(request('nodes', environment).options).toMatchObject({ output: 'json' });
  expect(request('nodes', environment).options.namespace).toBeUndefined();
  expect(request('nodes -o wide', environment).options.output).toBe('wide');
});

test('a variable of another command is left alone, a wrong one of this command is named', () => {
  const environment = { KUBE_HEARTBEAT_METRICS_MODE: 'most' };
  expect(request('nodes', environment).command).toBe('nodes');
  expect(parseRequest(['serve'], environment, undefined)).toBe(
    'KUBE_HEARTBEAT_METRICS_MODE is "most"; give all, lean or auto.',
  );
});

test('no variable is one that Kubernetes sets for a Service of our name', () => {
  const taken = flagTable
    .map(variable)
    .filter((name) => /^KUBE_HEARTBEAT_(PORT|SERVICE)/.test(name));
  expect(taken).toEqual([]);
});

test('names, short names and variables are each used once', () => {
  for (const names of [flagTable.map(({ name }) => name), flagTable.map(variable)]) {
    expect(new Set(names).size).toBe(names.length);
  }
  const short = flagTable.flatMap((flag) => flag.short ?? []);
  expect(new Set(short).size).toBe(short.length);
});

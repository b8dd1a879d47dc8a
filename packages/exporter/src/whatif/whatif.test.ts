import { expect, test } from 'vitest';
import { parseRequest } from '../options-parse.ts';
import { compare, compareText } from './compare.ts';
import { answerFor } from './from-file.ts';
import { fileText } from './from-text.ts';
import { settingsOf } from './profiles.ts';
import { readSnapshot } from './read-file.ts';

function optionsOf(line: string) {
  const request = parseRequest(['whatif', ...line.split(' ').filter(Boolean)], {}, undefined);
  if (typeof request === 'string') throw new Error(request);
  return request.options;
}

const golden = (name: string) => new URL(`testdata/${name}`, import.meta.url).pathname;

test.for([
  ['default', ''],
  ['zone-partly-down', '--nodes=60 --zones=3 --dying=12'],
  ['older-controller', '--controller-version=1.33 --node-monitor-grace-period=30s'],
] as const)('%s: the timelines side by side', async ([name, line]) => {
  const options = optionsOf(line);
  await expect(compareText(compare(options), options, false)).toMatchFileSnapshot(
    golden(`${name}.txt`),
  );
});

// The rows V08, V09, V10 and V11: Unknown and the pod's deletion, after the last heartbeat.
test.for([
  ['default', [50.1, 55.1], [350.1, 355.3]],
  ['fast', [20.1, 22.1], [50.1, 52.2]],
  ['medium', [120.2, 125.3], [180.2, 185.4]],
  ['low', [300.6, 305.6], [360.6, 365.7]],
] as const)('profile %s holds what was calculated by hand', ([name, unknown, deleted]) => {
  const rows = compare(optionsOf('')).find(({ profile }) => profile.name === name)?.rows ?? [];
  const windowOf = (event: string) => rows.find((row) => row.event === event)?.afterHeartbeat;
  for (const [event, [earliest, latest]] of [
    ['Ready is Unknown', unknown],
    ['pod deleted', deleted],
  ] as const) {
    const window = windowOf(event);
    expect(window?.earliest).toBeLessThanOrEqual(earliest);
    expect(window?.latest).toBeGreaterThanOrEqual(latest);
    expect((window?.latest ?? Infinity) - (window?.earliest ?? 0)).toBeLessThan(
      latest - earliest + 4,
    );
  }
});

test('a cluster of one node is never evicted from: every zone is dark with it', () => {
  const [{ rows } = { rows: [] }] = compare(optionsOf('--nodes=1 --zones=1'));
  expect(rows.find(({ event }) => event === 'NoExecute taint')?.afterHeartbeat.latest).toBe(
    Infinity,
  );
});

test('the classic profiles keep the version that is asked for', () => {
  const versions = compare(optionsOf('--controller-version=1.30')).map(
    ({ profile }) => settingsOf(profile)[0]?.version,
  );
  expect(new Set(versions)).toEqual(new Set([30]));
});

test('a file of a cluster is answered zone by zone and node by node', async () => {
  const answer = answerFor(optionsOf(''), readSnapshot(golden('cluster.json'), []));
  await expect(fileText(answer, false, false)).toMatchFileSnapshot(golden('cluster.txt'));
});

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

/* House rules that no linter knows. */

const root = new URL('../', import.meta.url);
const files = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], {
  cwd: root,
  encoding: 'utf8',
})
  .split('\n')
  .filter((file) => /\.(tsx?|css|md|json|yaml|yml|txt|go|mod)$/.test(file) || file === '.ci/run');
const read = (file: string): string => readFileSync(new URL(file, root), 'utf8');
const sources = files.filter((file) => /\.tsx?$/.test(file));

/** Files of the rules that model nothing of Kubernetes: the frame that holds the rules. */
const frame = new Set(
  (
    'because calibration calm cause-words cluster cluster-state cohorts departing duration evidence ' +
    'exact fact fleet forecast judge kept-views last-fact latency left merge model mutable node-forecast ' +
    'node-view observe-pod observe-samples observe-zone outcome roster says score score-stage.test-data ' +
    'setting-view settings sight silence stage standing steps story story-commands ' +
    'story-events story-player story-relists story-world suspects sweep tick-grid time toleration view ' +
    'watchlist zone-queue'
  )
    .split(' ')
    .map((name) => `${name}.ts`),
);

test('no source is longer than 300 lines', () => {
  const long = sources.filter((file) => read(file).split('\n').length > 301);
  expect(long).toEqual([]);
});

test('half of the sources are shorter than 100 lines', () => {
  const lengths = sources.map((file) => read(file).split('\n').length).sort((a, b) => a - b);
  expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThan(100);
});

test('nothing is left to do later', () => {
  const word = new RegExp(['TO', 'DO|FIX', 'ME'].join(''));
  expect(sources.filter((file) => word.test(read(file)))).toEqual([]);
});

test('every rule cites the function of Kubernetes that it models', () => {
  const folder = new URL('packages/rules/src/', root);
  const silent = readdirSync(folder)
    .filter((name) => !/\.test(-data)?\.ts$/.test(name) && !frame.has(name))
    .filter((name) => !readFileSync(new URL(name, folder), 'utf8').includes('@see kubernetes/'));
  expect(silent).toEqual([]);
});

test('every story is named in docs/model.md', () => {
  const model = read('docs/model.md');
  const stories = readdirSync(new URL('packages/rules/testdata/', root));
  expect(stories.filter((name) => !model.includes(name.replace('.txt', '')))).toEqual([]);
});

test('only the clocks read the wall', () => {
  const readers = sources.filter(
    (file) =>
      file.startsWith('packages/') && !file.endsWith('.test.ts') && read(file).includes('Date.now'),
  );
  expect(readers).toEqual(['packages/exporter/src/clock.ts', 'packages/page/src/clock.ts']);
});

test('no file names the host of a package registry', () => {
  const hosts = new RegExp(
    ['registry\\.npmjs', 'proxy\\.golang', 'deb\\.debian', 'pypi\\.org'].join('|'),
  );
  expect(files.filter((file) => hosts.test(read(file)))).toEqual([]);
});

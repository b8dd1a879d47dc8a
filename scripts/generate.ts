import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { metricsPage } from '@kube-heartbeat/metrics/document.ts';
import { drawnStories, timelineOf } from '@kube-heartbeat/simulator/timeline/timeline.ts';
import { flagsPage } from 'kube-heartbeat/src/flags-page.ts';
import { coveragePage } from '../test/alerts/coverage.ts';
import { ratiosOf, tablesOf } from '../test/bench/document.ts';
import { pictureOf } from '../test/bench/picture.ts';
import { keptResults } from '../test/bench/results.ts';
import { copyWatch, readmeFile, schemaFile, valuesFile } from './chart/files.ts';
import { chartValues } from './chart/values.ts';
import { writeWatch } from './watch-files.ts';

const chart = new URL('../helm/kube-heartbeat/', import.meta.url);
writeWatch(new URL('../', import.meta.url));
copyWatch(new URL('../dashboards/', import.meta.url), new URL('files/', chart));
const values = chartValues(new URL('files/alerts.json', chart));

/** Every generated file of the repository, by its path in it. */
const generated: Readonly<Record<string, () => string>> = {
  'docs/dashboards.md': coveragePage,
  'docs/flags.md': flagsPage,
  'docs/metrics.md': metricsPage,
  'docs/pictures/bench.svg': () => pictureOf(keptResults()),
  'docs/scaling.md': () => marked('docs/scaling.md', `\n${tablesOf(keptResults())}\n`),
  'README.md': () => marked('README.md', ratiosOf(keptResults())),
  'helm/kube-heartbeat/values.yaml': () => valuesFile(values),
  'helm/kube-heartbeat/values.schema.json': () => schemaFile(values),
  'helm/kube-heartbeat/README.md': () => readmeFile(values),
  ...Object.fromEntries(
    drawnStories.map((name) => [`docs/timelines/${name}.svg`, () => timelineOf(name, story(name))]),
  ),
};

function story(name: string): string {
  return readFileSync(new URL(`../packages/rules/testdata/${name}.txt`, import.meta.url), 'utf8');
}

/** A page of people, with this between its marks. */
function marked(path: string, content: string): string {
  const page = readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
  return page.replace(
    /(<!-- bench -->)[\s\S]*?(<!-- \/bench -->)/,
    (_, open, close) => `${open}${content}${close}`,
  );
}

for (const folder of ['timelines', 'pictures']) {
  mkdirSync(new URL(`../docs/${folder}/`, import.meta.url), { recursive: true });
}

for (const [path, text] of Object.entries(generated)) {
  writeFileSync(new URL(`../${path}`, import.meta.url), text());
  console.log(path);
}

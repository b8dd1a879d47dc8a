import { writeFileSync } from 'node:fs';
import { metricsPage } from '@kube-heartbeat/metrics/document.ts';
import { flagsPage } from 'kube-heartbeat/src/flags-page.ts';

/** Every generated file of the repository, by its path in it. */
const generated: Readonly<Record<string, () => string>> = {
  'docs/flags.md': flagsPage,
  'docs/metrics.md': metricsPage,
};

for (const [path, text] of Object.entries(generated)) {
  writeFileSync(new URL(`../${path}`, import.meta.url), text());
  console.log(path);
}

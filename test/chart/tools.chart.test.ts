import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { buildTool } from '../cluster/build.ts';
import { chart, manifests, rendered, renderings, tell } from './chart.ts';

const folder = mkdtempSync(join(tmpdir(), 'kube-heartbeat-tools-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('helm-unittest: each value does what it says', () => {
  const { code, out, err } = tell(buildTool('helm-unittest'), ['--strict', '--color=false', chart]);
  expect(code, out + err).toBe(0);
  expect(out).toMatch(/Tests: +[1-9]\d* passed/);
});

// What kube-score asks and we answer otherwise: no CPU limit, since a throttled witness is late;
// IfNotPresent, since a version's image does not change; ports by name, with a NetworkPolicy as an option.
const answered = ['container-image-pull-policy', 'pod-networkpolicy', 'container-image-tag'];

test.for(renderings.map((path) => [basename(path), path] as const))(
  'kube-score finds nothing critical in %s',
  ([name, path]) => {
    const file = join(folder, `${name}.yaml`);
    const judged = manifests(rendered(path)).filter(({ kind }) => kind !== 'FlowSchema');
    writeFileSync(file, judged.map((one) => JSON.stringify(one)).join('\n---\n'));
    const flags = [
      '--ignore-container-cpu-limit',
      ...answered.flatMap((id) => ['--ignore-test', id]),
    ];
    const { code, out, err } = tell(buildTool('kube-score'), ['score', ...flags, '-o', 'ci', file]);
    const critical = `${out}${err}`.split('\n').filter((line) => line.includes('[CRITICAL]'));
    expect(critical).toEqual([]);
    expect(code).toBe(0);
  },
);

test('actionlint finds nothing in the workflows', () => {
  const { code, out, err } = tell(buildTool('actionlint'), ['-shellcheck=', '-pyflakes=']);
  expect(code, out + err).toBe(0);
});

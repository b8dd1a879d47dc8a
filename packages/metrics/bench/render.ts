import { gzipSync } from 'node:zlib';
import type { View } from '@kube-heartbeat/rules/view.ts';
import type { Mode } from '../src/mode.ts';
import { render } from '../src/render.ts';
import { aDeadNode, aNode, aView, aWitness } from '../testdata/scene.ts';

const witness = aWitness();
const runs = 15;

/** One page; the longest of its steps is what other work has to wait. */
function measure(view: View, mode: Mode) {
  const start = performance.now();
  let longest = 0;
  const steps = render(view, witness, { format: 'text', mode });
  for (;;) {
    const begun = performance.now();
    const step = steps.next();
    longest = Math.max(longest, performance.now() - begun);
    if (!step.done) continue;
    return { ms: performance.now() - start, longest, text: Buffer.concat(step.value).toString() };
  }
}

function report(says: string, view: View, mode: Mode): void {
  const measured = Array.from({ length: runs }, () => measure(view, mode));
  const [first] = measured;
  const times = measured.map(({ ms }) => ms).toSorted((one, other) => one - other);
  const longest = Math.max(...measured.slice(1).map((run) => run.longest));
  const text = first?.text ?? '';
  const line = [
    says,
    mode,
    `first ${first?.ms.toFixed(0)} ms`,
    `median ${times[Math.floor(runs / 2)]?.toFixed(0)} ms`,
    `longest step ${longest.toFixed(1)} ms`,
    `${text.split('\n').length} lines`,
    `${(text.length / 1e6).toFixed(2)} MB`,
    `gzip ${(gzipSync(text, { level: 1 }).length / 1e6).toFixed(2)} MB`,
  ];
  console.log(line.join(' · '));
}

const names = Array.from({ length: 5000 }, (_, index) => `ip-10-0-${index >> 8}-${index & 255}`);
const ready = aView({ nodes: names.map((name) => aNode({ name, zone: `eu/${name.at(-1)}` })) });
const tenth = aView({
  nodes: names.map((name, index) => (index % 10 === 0 ? aDeadNode({ name }) : aNode({ name }))),
});

report('5,000 ready nodes', ready, 'all');
report('5,000 ready nodes', ready, 'lean');
report('5,000 nodes, one of ten in trouble', tenth, 'all');
report('5,000 nodes, one of ten in trouble', tenth, 'lean');

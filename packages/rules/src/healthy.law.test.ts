import fc from 'fast-check';
import { expect, test } from 'vitest';
import { observe } from './cluster.ts';
import type { Fact } from './fact.ts';
import { forecast } from './forecast.ts';
import { defaultsOf } from './settings.ts';
import { leaseFact, nodeFact, probeFact, watched } from './stage.ts';
import { nextReport } from './status-report.ts';

const hours = 2 * 3600 - 20;

/** All that a healthy kubelet lets us see in two hours, by the rules of its version. */
function healthy(name: string, minor: number, random: () => number): Fact[] {
  const kubeletVersion = `v1.${minor}.1`;
  const between = (least: number, most: number) => least + random() * (most - least);
  const facts: Fact[] = [{ ...nodeFact(name, 0, { kubeletVersion, createdAt: -9000 }) }];
  for (let at = 0; at < hours; at += between(10, 10.5)) {
    facts.push(leaseFact(name, at, { holder: name, renewTime: at - between(0, 0.1) }));
  }
  let changed = true;
  for (let at = 0; at < hours; changed = random() < 0.2) {
    const { earliest, latest } = nextReport(minor, changed);
    at += between(earliest, latest);
    facts.push(nodeFact(name, at, { kubeletVersion, createdAt: -9000 }));
  }
  // A sync each 10 … 10.4 s; now and then the API server takes its status as late as it can.
  let [statusSyncs, nextSync] = [900, between(0, 10)];
  for (let at = between(0, 10); at < hours; at += between(10, 12)) {
    // Now and then one look fails, as they do.
    const lost = random() < 0.002;
    for (; nextSync <= at; nextSync += between(10, 10.5) + (random() < 0.02 ? 50 : 0))
      statusSyncs++;
    const relist = { lastGood: at - between(0, 1.3), ended: Math.floor(at), statusSyncs };
    facts.push(probeFact(name, at, lost ? 'no_answer' : 'answered', relist));
  }
  return facts;
}

test('of 60 healthy nodes none is accused of anything in two hours, whatever their versions', () => {
  fc.assert(
    fc.property(fc.infiniteStream(fc.double({ min: 0, max: 1, noNaN: true })), (stream) => {
      const random = () => stream.next().value ?? 0;
      const names = Array.from({ length: 60 }, (_, index) => `n${index}`);
      const facts = names.flatMap((name, index) => healthy(name, 28 + (index % 10), random));
      facts.sort((one, other) => one.seenAt - other.seenAt);
      const cluster = watched();
      let told = 10;
      for (const fact of facts.filter(({ seenAt }) => seenAt < hours)) {
        for (; told < fact.seenAt; told += 5) {
          const view = forecast(cluster, [defaultsOf(37)], told);
          const accused = view.nodes.filter((node) => node.cause ?? node.readyButDead);
          expect(accused.map(({ name, cause }) => `${name} ${cause} at ${told}`)).toEqual([]);
        }
        observe(cluster, fact);
      }
    }),
    { numRuns: 1 },
  );
}, 300_000);

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Cluster, observe } from './cluster.ts';
import { exactly, exactModel } from './exact.ts';
import type { Fact } from './fact.ts';
import { forecast, forecastOne } from './forecast.ts';
import {
  all,
  endOf,
  factOf,
  factsOf,
  moves,
  names,
  played,
  someSettings,
} from './laws-stage.test-data.ts';
import { candidates, defaultsOf } from './settings.ts';
import { leaseFact, nodeFact, readyCondition, watched } from './stage.ts';
import type { Forecast, NodeView } from './view.ts';

/* Laws that hold for every history; seeds are printed by fast-check when one does not. */

test('the earliest is never after the latest', () => {
  fc.assert(
    fc.property(
      moves,
      someSettings,
      fc.double({ min: 0, max: 100, noNaN: true }),
      (history, settings, wait) => {
        const facts = factsOf(history);
        const view = forecast(played(facts), [settings], endOf(facts) + wait);
        for (const node of view.nodes) {
          for (const [name, { earliest, latest }] of all(node)) {
            expect(earliest, `${node.name} ${name}`).toBeLessThanOrEqual(latest);
            expect(Number.isNaN(earliest + latest) && earliest !== -Infinity, name).toBe(false);
          }
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('a history that comes later by d has every forecast later by d', () => {
  const shifts = fc.integer({ min: -1e5, max: 1e5 });
  fc.assert(
    fc.property(moves, someSettings, shifts, (history, settings, shift) => {
      const [here, there] = [factsOf(history), factsOf(history, shift)];
      const [one, other] = [played(here), played(there, shift)];
      const now = endOf(here) + 1;
      for (const name of names) {
        const before = all(forecastOne(one, [settings], name, now));
        const after = new Map(all(forecastOne(other, [settings], name, now + shift)));
        for (const [event, { earliest, latest }] of before) {
          expect(close(after.get(event)?.earliest, earliest + shift), `${name} ${event}`).toBe(
            true,
          );
          expect(close(after.get(event)?.latest, latest + shift), `${name} ${event}`).toBe(true);
        }
      }
    }),
    { numRuns: 200 },
  );
});

const close = (one: number | undefined, other: number): boolean =>
  one === other || Math.abs((one ?? NaN) - other) < 1e-6;

test('bounds with a known tick lie within those without', () => {
  fc.assert(
    fc.property(moves, someSettings, (history, settings) => {
      const facts = factsOf(history);
      const cluster = played(facts.flatMap((fact) => [fact, ...withoutPods(fact)]));
      // Of a client without limits: what others write does not move the ticks.
      const free = { ...settings, qps: 1e6, burst: 1e6 };
      const model = () => exactModel(cluster, free, 0.01, endOf(facts) + 1);
      const unknownOf = (name: string): Forecast | undefined => exactly(model(), name).unknown;
      const known = names.map(unknownOf);
      // Unless what was seen says that ticks last longer than was assumed.
      const { grid, pace } = model();
      fc.pre((grid?.period.latest ?? 0) <= pace.period.latest + 1e-9);
      cluster.ticks.bursts.length = 0;
      names.forEach((name, index) => {
        const [sharp, open] = [known[index], unknownOf(name)];
        expect(sharp === undefined).toBe(open === undefined);
        if (sharp === undefined || open === undefined) return;
        if (sharp.because.code !== 'silence') return;
        expect(sharp.earliest).toBeGreaterThanOrEqual(open.earliest - 1e-9);
        expect(sharp.latest).toBeLessThanOrEqual(open.latest + 1e-9);
      });
    }),
    { numRuns: 300 },
  );
});

test('and are narrower for whoever renews after a flip that showed a tick', () => {
  const wait = fc.double({ min: 0.01, max: 12, noNaN: true });
  const waits = fc.array(wait, { minLength: 1, maxLength: 6 });
  const gap = fc.double({ min: 0.3, max: 100, noNaN: true });
  let narrower = 0;
  fc.assert(
    fc.property(someSettings, gap, waits, fc.boolean(), (settings, after, beats, posts) => {
      const { cluster, now } = flipThenBeats([after, ...beats], posts);
      const unknown = () => exactly(exactModel(cluster, settings, 0.01, now + 1), 'b').unknown;
      const sharp = unknown();
      cluster.ticks.bursts.length = 0;
      const open = unknown();
      expect(sharp?.earliest).toBeGreaterThanOrEqual((open?.earliest ?? NaN) - 1e-9);
      expect(sharp?.latest).toBeLessThanOrEqual((open?.latest ?? NaN) + 1e-9);
      if (sharp && open && width(sharp) < width(open) - 0.1) narrower++;
    }),
    { numRuns: 300 },
  );
  expect(narrower).toBeGreaterThan(150);
});

/** Node `a` is given up at 0; then `b` is heard of after each wait, if it posts by turns by status. */
function flipThenBeats(waits: readonly number[], posts: boolean) {
  const cluster = watched();
  for (const name of ['a', 'b']) {
    const fact = nodeFact(name, -200);
    for (const told of [fact, ...withoutPods(fact)]) observe(cluster, told);
  }
  observe(cluster, nodeFact('a', 0, { ready: readyCondition('Unknown', -200) }));
  let now = 0;
  for (const [index, wait] of waits.entries()) {
    now += wait;
    const posted = nodeFact('b', now, { ready: readyCondition('True', now) });
    observe(cluster, posts && index % 2 === 1 ? posted : leaseFact('b', now));
  }
  return { cluster, now };
}

const width = ({ earliest, latest }: Forecast): number => latest - earliest;

/** A node of which it is known that it has no pods: its flip costs the tick next to nothing. */
function withoutPods(fact: Fact): readonly Fact[] {
  if (fact.kind !== 'node') return [];
  const { node, seenAt } = fact;
  return [{ kind: 'pods', node, state: 'listed', names: new Set(), seenAt }];
}

test('several candidates are covered by one forecast', () => {
  fc.assert(
    fc.property(moves, fc.integer({ min: 29, max: 37 }), (history, minor) => {
      const facts = factsOf(history);
      const cluster = played(facts);
      const assumed = candidates({}, minor);
      expect(assumed.length).toBeGreaterThan(1);
      for (const name of names) {
        const merged = new Map(all(forecastOne(cluster, assumed, name, endOf(facts) + 1)));
        for (const candidate of assumed) {
          const alone = all(forecastOne(cluster, [candidate], name, endOf(facts) + 1));
          for (const [event, { earliest, latest }] of alone) {
            expect(merged.get(event)?.earliest, event).toBeLessThanOrEqual(earliest);
            expect(merged.get(event)?.latest, event).toBeGreaterThanOrEqual(latest);
          }
        }
      }
    }),
    { numRuns: 100 },
  );
});

test('a later heartbeat never brings a node nearer to its end', () => {
  const kinds = fc.constantFrom('lease', 'status');
  fc.assert(
    fc.property(moves, someSettings, kinds, (history, settings, kind) => {
      const facts = factsOf(history);
      const now = endOf(facts) + 30;
      const cluster = played(facts);
      for (const name of names.filter((node) => isHeartbeat(kind, cluster, node))) {
        // The one exception: a renewal in the tick of a status takes its extra tick back (V16).
        if (now - lastStatusOf(facts, name) < settings.tick + 1) continue;
        const before = forecastOne(cluster, [settings], name, now);
        const beat = [...facts, ...factOf(kind, name, now)];
        notSooner(before, forecastOne(played(beat), [settings], name, now), name);
      }
    }),
    { numRuns: 300 },
  );
});

/** A status that says Ready again is a return, no heartbeat of a node that is up. */
function isHeartbeat(kind: string, { nodes }: Cluster, name: string): boolean {
  return kind === 'lease' || nodes.get(name)?.fact.ready?.status === 'True';
}

function notSooner(before: NodeView | undefined, after: NodeView | undefined, name: string): void {
  for (const event of ['unknown', 'noExecute'] as const) {
    const [then, later] = [before?.[event], after?.[event]];
    // What hid a node is over with its next heartbeat.
    if (!then || !later || then.because.code === 'lease_blinded') continue;
    expect(later.earliest, `${name} ${event}`).toBeGreaterThanOrEqual(then.earliest - 1e-9);
    if (event === 'noExecute') continue;
    expect(later.latest, `${name} ${event}`).toBeGreaterThanOrEqual(then.latest - 1e-9);
  }
}

test('but a renewal in the tick of a status takes the extra tick back', () => {
  const settings = defaultsOf(37);
  const facts: Fact[] = [nodeFact('a', 0), leaseFact('a', 1), leaseFact('a', 11)];
  facts.push(nodeFact('a', 20, { ready: readyCondition('True', 20) }));
  const of = (all: readonly Fact[]) => forecastOne(played(all), [settings], 'a', 21)?.unknown;
  const [alone, both] = [of(facts), of([...facts, leaseFact('a', 20.1)])];
  expect(both?.earliest).toBeLessThan((alone?.earliest ?? NaN) - 4);
});

const lastStatusOf = (facts: readonly Fact[], name: string): number =>
  Math.max(
    -Infinity,
    ...facts.flatMap((fact) => (fact.kind === 'node' && fact.node === name ? [fact.seenAt] : [])),
  );

test('more waiting nodes never make a taint come earlier while the zone stays normal', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 1, max: 9 }),
      someSettings,
      (few, more, settings) => {
        fc.pre(settings.rate > 0);
        const at = (dead: number): Forecast | undefined => {
          const cluster = watched();
          for (let index = 0; index < 40; index++) observe(cluster, nodeFact(`n${index}`, -100));
          for (let index = 0; index < dead; index++) {
            observe(cluster, nodeFact(`n${index}`, 0, { ready: readyCondition('Unknown', -100) }));
          }
          return forecastOne(cluster, [settings], 'n0', 5)?.noExecute;
        };
        const [one, other] = [at(few), at(few + more)];
        expect(other?.earliest).toBeGreaterThanOrEqual(one?.earliest ?? NaN);
        expect(other?.latest).toBeGreaterThanOrEqual(one?.latest ?? NaN);
      },
    ),
  );
});

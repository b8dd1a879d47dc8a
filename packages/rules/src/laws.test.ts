import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Cluster, observe } from './cluster.ts';
import { exactly, exactModel } from './exact.ts';
import type { Fact, Status } from './fact.ts';
import { forecast, forecastOne } from './forecast.ts';
import { candidates, defaultsOf, type Settings } from './settings.ts';
import {
  bearing,
  leaderFact,
  leaseFact,
  nodeFact,
  noExecuteTaint,
  podFact,
  readyCondition,
  watched,
} from './stage.ts';
import { unreachableKey } from './toleration.ts';
import type { Forecast, NodeView } from './view.ts';

/* Laws that hold for every history; seeds are printed by fast-check when one does not. */

const names = ['a', 'b', 'c', 'd', 'e'] as const;
type Move = readonly [kind: string, node: (typeof names)[number], wait: number];

const moves = fc.array(
  fc.tuple(
    fc.constantFrom(
      'lease',
      'status',
      'false',
      'unknown',
      'taint',
      'untaint',
      'touch',
      'leader',
      'pod',
    ),
    fc.constantFrom(...names),
    // Whole 64ths of a second: sums of them are exact, so that no law fails by a last digit.
    fc.integer({ min: 1, max: 12 * 64 }).map((parts) => parts / 64),
  ),
  { maxLength: 40 },
);

const someSettings = fc
  .record({
    version: fc.integer({ min: 28, max: 37 }),
    tick: fc.constantFrom(1, 2, 5, 10),
    grace: fc.constantFrom(6, 20, 40, 50, 120),
    rate: fc.constantFrom(0, 0.1, 0.5, 1, 2),
  })
  .map(({ version, ...given }): Settings => defaultsOf(version, given));

/** The facts of a history, all times later by `shift`. */
function factsOf(history: readonly Move[], shift = 0): readonly Fact[] {
  const facts: Fact[] = names.map((name, index) => {
    const zone = index < 3 ? 'z1' : 'z2';
    return nodeFact(name, shift, { zone });
  });
  let now = shift;
  for (const [kind, node, wait] of history) {
    now += wait;
    facts.push(...factOf(kind, node, now));
  }
  return facts;
}

function factOf(kind: string, node: string, now: number): readonly Fact[] {
  const zone = names.findIndex((name) => name === node) < 3 ? 'z1' : 'z2';
  const posted = (status: Status, heartbeat: number, tainted: boolean): Fact => {
    const taints = tainted ? [noExecuteTaint(unreachableKey, now)] : [];
    return nodeFact(node, now, { zone, ready: readyCondition(status, heartbeat), taints });
  };
  switch (kind) {
    case 'lease':
      return [leaseFact(node, now)];
    case 'touch':
      return [leaseFact(node, now, { renewTime: -1e9, resourceVersion: `touched ${now}` })];
    case 'status':
      return [posted('True', now, false)];
    case 'false':
      return [posted('False', now, false)];
    case 'unknown':
      return [posted('Unknown', -1e9, false)];
    case 'taint':
      return [posted('Unknown', -1e9, true)];
    case 'untaint':
      return [posted('True', now, false)];
    case 'leader':
      return [leaderFact(`leader ${now}`, now, now)];
    default:
      return [podFact(`p-${node}`, node, { tolerations: bearing(30), seenAt: now })];
  }
}

function played(facts: readonly Fact[], shift = 0): Cluster {
  const cluster = watched(shift - 1e6);
  observe(cluster, leaderFact('first', shift - 1000, shift - 10));
  observe(cluster, leaderFact('first', shift - 1000, shift - 5));
  for (const fact of facts) observe(cluster, fact);
  return cluster;
}

const endOf = (facts: readonly Fact[]): number => facts.at(-1)?.seenAt ?? 0;

/** Every forecast of a node, by name. */
function all(node: NodeView | undefined): readonly [string, Forecast][] {
  const own = [
    ['unknown', node?.unknown],
    ['noExecute', node?.noExecute],
    ['eviction', node?.eviction],
  ] as const;
  const pods = (node?.pods ?? []).flatMap(
    ({ name, deletion, endpoints, end }) =>
      [
        [`${name} deletion`, deletion],
        [`${name} endpoints`, endpoints],
        [`${name} end`, end],
      ] as const,
  );
  return [...own, ...pods].flatMap(([name, forecast]) => (forecast ? [[name, forecast]] : []));
}

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

test('a later renewal never brings a node nearer to its end', () => {
  fc.assert(
    fc.property(moves, someSettings, (history, settings) => {
      const facts = factsOf(history);
      const now = endOf(facts) + 30;
      for (const name of names) {
        const before = forecastOne(played(facts), [settings], name, now);
        const last = lastStatusOf(facts, name);
        const renewed = [...facts, leaseFact(name, now)];
        const after = forecastOne(played(renewed), [settings], name, now);
        if (now - last < settings.tick + 1) continue;
        for (const event of ['unknown', 'noExecute'] as const) {
          const [then, later] = [before?.[event], after?.[event]];
          if (then === undefined || later === undefined || then.because.code === 'lease_blinded')
            continue;
          expect(later.earliest, `${name} ${event}`).toBeGreaterThanOrEqual(then.earliest - 1e-9);
        }
      }
    }),
    { numRuns: 200 },
  );
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

import { type Cluster, observe } from './cluster.ts';
import type { Fact } from './fact.ts';
import { judge } from './judge.ts';
import { emptyScore, type Outcome } from './score.ts';
import { defaultsOf } from './settings.ts';
import {
  bearing,
  leaseFact,
  nodeFact,
  noExecuteTaint,
  podFact,
  readyCondition,
  watched,
} from './stage.ts';
import { sweep } from './sweep.ts';
import { unreachableKey } from './toleration.ts';

const settings = [defaultsOf(37, { grace: 20 })];

/** Node `a` dies at 0, beside two that live; facts are judged and observed, each second swept. */
export function watchedDeath(
  facts: readonly Fact[],
  until: number,
): { readonly outcomes: Outcome[]; readonly cluster: Cluster; readonly told: readonly string[] } {
  const cluster = watched();
  const score = emptyScore();
  const outcomes: Outcome[] = [];
  for (const name of ['a', 'b', 'c']) observe(cluster, nodeFact(name, -1000));
  observe(cluster, leaseFact('a', -10));
  observe(cluster, leaseFact('a', 0));
  let waiting = [...facts].sort((one, other) => one.seenAt - other.seenAt);
  for (let now = 1; now <= until; now++) {
    for (const fact of waiting.filter(({ seenAt }) => seenAt <= now)) {
      outcomes.push(...judge(score, cluster, settings, fact));
      observe(cluster, fact);
    }
    waiting = waiting.filter(({ seenAt }) => seenAt > now);
    for (const name of ['b', 'c']) observe(cluster, leaseFact(name, now));
    outcomes.push(...sweep(score, cluster, settings, now));
  }
  return { outcomes, cluster, told: [...score.told.keys()] };
}

export const unknownAt = (at: number, tainted = false): Fact =>
  nodeFact('a', at, {
    ready: readyCondition('Unknown', -1000),
    taints: tainted ? [noExecuteTaint(unreachableKey, at)] : [],
  });
export const podAt = (at: number, given = {}): Fact =>
  podFact('p', 'a', { tolerations: bearing(40), seenAt: at, ...given });
export const podsAt = (at: number, ...names: readonly string[]): Fact => ({
  kind: 'pods',
  node: 'a',
  state: 'listed',
  names: new Set(names.map((name) => `default/${name}`)),
  seenAt: at,
});
export const only = (outcomes: readonly Outcome[]): string[] =>
  outcomes.map(({ event, result }) => `${event} ${result}`);

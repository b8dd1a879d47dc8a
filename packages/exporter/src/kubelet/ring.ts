import type { Instant, Seconds } from '@kube-heartbeat/rules/time.ts';

/** A healthy kubelet is looked at no oftener, a suspect one so often. */
const calmPause: Seconds = 10;
const suspectPause: Seconds = 5;
/** Of all looks so many may go to suspects, so that the round over the others never stops. */
const suspectShare = 0.8;
/** Looks a second: at least, one for so many nodes, at most. */
const leastRate = 5;
const nodesPerLook = 60;
const mostRate = 100;

/** Whose turn it is. */
export interface Ring {
  /** All kubelets that can be looked at, in the order of the round; gone ones are forgotten. */
  readonly set: (names: Iterable<string>) => void;
  /** The names of those worth a closer look. */
  readonly suspect: (names: readonly string[]) => void;
  /** The next to be looked at, if anybody is due within the budget. */
  readonly next: (now: Instant) => string | undefined;
  /** How long the last whole round took, or the present one if it is longer already. */
  readonly round: (now: Instant) => Seconds;
}

/** Looks a second for so many nodes. */
export function budget(nodes: number): number {
  return Math.min(Math.max(leastRate, nodes / nodesPerLook), mostRate);
}

/** A ring in which nobody was looked at yet. */
export function newRing(now: Instant): Ring {
  const looked = new Map<string, Instant>();
  let names: readonly string[] = [];
  let suspects: readonly string[] = [];
  let [at, began, lasted] = [0, now, calmPause];
  let allowance = { looks: 0, suspects: 0, at: now };
  const earn = (instant: Instant): void => {
    const rate = budget(names.length);
    const since = Math.min(instant - allowance.at, 1);
    const most = Math.max(rate / 2, 1);
    allowance = {
      looks: Math.min(allowance.looks + rate * since, most),
      suspects: Math.min(allowance.suspects + suspectShare * rate * since, most),
      at: instant,
    };
  };
  const spend = (name: string, instant: Instant, ofSuspects: boolean): string => {
    allowance.looks--;
    if (ofSuspects) allowance.suspects--;
    looked.set(name, instant);
    return name;
  };
  const due = (name: string, pause: Seconds, instant: Instant): boolean =>
    instant - (looked.get(name) ?? -Infinity) >= pause;
  const step = (instant: Instant): string | undefined => {
    const name = names[at];
    if (at === 0) began = instant;
    at++;
    if (at >= names.length) {
      at = 0;
      lasted = Math.max(instant - began, calmPause);
    }
    return name;
  };
  // Whoever was looked at as a suspect is passed by: the round waits for nobody.
  const calm = (instant: Instant): string | undefined => {
    for (let passed = 0; passed < names.length; passed++) {
      const name = step(instant);
      if (name !== undefined && due(name, calmPause, instant)) return name;
    }
    return undefined;
  };
  return {
    set: (given) => {
      names = [...given];
      const known = new Set(names);
      for (const name of looked.keys()) if (!known.has(name)) looked.delete(name);
      if (at >= names.length) at = 0;
    },
    suspect: (given) => {
      suspects = given.filter((name) => looked.has(name)).sort(byLook(looked));
    },
    next: (instant) => {
      earn(instant);
      if (allowance.looks < 1) return undefined;
      const [soonest] = allowance.suspects < 1 ? [] : suspects;
      if (soonest !== undefined && due(soonest, suspectPause, instant)) {
        suspects = suspects.slice(1);
        return spend(soonest, instant, true);
      }
      const name = calm(instant);
      return name === undefined ? undefined : spend(name, instant, false);
    },
    round: (instant) => (names.length === 0 ? calmPause : Math.max(lasted, instant - began)),
  };
}

/** Whoever was looked at longest ago comes first. */
function byLook(looked: ReadonlyMap<string, Instant>) {
  return (one: string, other: string): number =>
    (looked.get(one) ?? -Infinity) - (looked.get(other) ?? -Infinity);
}

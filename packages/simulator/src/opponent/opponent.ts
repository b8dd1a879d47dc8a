import type { Outcome } from '@kube-heartbeat/rules/score.ts';
import type { Seconds } from '@kube-heartbeat/rules/time.ts';
import fc from 'fast-check';
import type { Rules } from '../witness/witness.ts';
import { duel } from './duel.ts';
import { type Scene, scenes } from './scene.ts';
import { count, type Tally } from './tally.ts';

export interface Match {
  readonly cases: number;
  readonly seed: number;
  /** Which random clusters; the usual ones unless told. */
  readonly scenes?: fc.Arbitrary<Scene>;
  /** Stop at the first scene that defeats the rules, without looking for a smaller one. */
  readonly isHasty?: boolean;
  /** Renewals are read so often; absent: as they come. */
  readonly rest?: Seconds;
}

export interface MatchResult {
  readonly tally: Tally;
  /** The smallest scene found in which a forecast was wrong, and that forecast. */
  readonly counterexample?: { readonly scene: Scene; readonly wrong: Outcome | undefined };
}

/** Play random scenes against the rules, until one defeats them. */
export function play(
  rules: Rules,
  { cases, seed, scenes: which = scenes, isHasty = false, rest }: Match,
): MatchResult {
  const tally: Tally = {};
  const holds = fc.property(which, (scene) => {
    const result = duel(scene, rules, rest);
    count(tally, result);
    return result.wrong.length === 0;
  });
  const { counterexample } = fc.check(holds, { numRuns: cases, seed, endOnFailure: isHasty });
  const [scene] = counterexample ?? [];
  if (scene === undefined) return { tally };
  return { tally, counterexample: { scene, wrong: duel(scene, rules, rest).wrong[0] } };
}

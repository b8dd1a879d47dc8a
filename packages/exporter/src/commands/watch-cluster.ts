import { randomInt } from 'node:crypto';
import type { Outcome } from '@kube-heartbeat/rules/score.ts';
import { accessOf } from '../access.ts';
import { knownOf } from '../whatif/profiles.ts';
import { type Observer, type ObserverOptions, observeCluster } from '../witness.ts';
import type { Context } from './context.ts';
import { version } from './version.ts';

/** Begins to watch the cluster that the options name. */
export function watchCluster(
  { options, environment, clock }: Context,
  onOutcome: (outcome: Outcome) => void,
  { onFact, kubelets }: Pick<ObserverOptions, 'onFact' | 'kubelets'> = {},
): Observer {
  return observeCluster({
    connection: accessOf(options, environment),
    clock,
    random: () => randomInt(2 ** 32) / 2 ** 32,
    flags: knownOf(options.settings),
    reading: {
      pool: options.poolLabels,
      virtual: options.virtualNodes,
      // Where nobody looks at kubelets, nobody needs to know where they are.
      addressTypes: kubelets === undefined ? [] : options.addressTypes,
    },
    departingTaints: options.departingTaints,
    evidenceConditions: options.evidenceConditions,
    build: {
      version,
      revision: environment['KUBE_HEARTBEAT_REVISION'] ?? 'unknown',
      nodeVersion: process.versions.node,
    },
    onOutcome,
    ...(onFact && { onFact }),
    kubelets,
  });
}

import { ail, cure, freeze, restart, unfreeze } from '../ailments.ts';
import type { Cluster } from '../cluster.ts';
import type { Kubelet } from '../kubelet/kubelet.ts';

/** What ails a node alone and leaves its lease: only a look at its kubelet shows it beforehand. */
export const ailingDeeds = [
  'inspection-held',
  'sandboxes-held',
  'list-held',
  'runtime-hangs',
  'runtime-refuses',
  'disk-dies',
  'cure',
  'restart-kubelet',
  'freeze-kubelet',
  'thaw-kubelet',
] as const;
export type AilingDeed = (typeof ailingDeeds)[number];

type Ailment = Parameters<typeof ail>[2];

/** One thing at a time ails a machine: a dead disk hides what its kubelet would say of the rest. */
const alone: (ailment: Ailment) => (cluster: Cluster, kubelet: Kubelet) => void =
  (ailment) => (cluster, kubelet) => {
    const { now } = cluster.ground.schedule;
    if (isWell(kubelet) && now - wellSince(kubelet) > betweenLooks) ail(cluster, kubelet, ailment);
  };

/** What ends and begins anew between two looks is one failure to whoever looks. */
const betweenLooks = 11;
const wellSince = ({ bornAt, runtimeSince, relistSince }: Kubelet): number =>
  Math.max(bornAt, runtimeSince, relistSince);

const isWell = ({ runtime, relist, isDiskDead }: Kubelet): boolean =>
  runtime === 'well' && relist === 'well' && !isDiskDead;

export const ailingDoings: Readonly<
  Record<AilingDeed, (cluster: Cluster, kubelet: Kubelet) => void>
> = {
  'inspection-held': alone({ relist: 'inspection_held' }),
  'sandboxes-held': alone({ relist: 'sandboxes_held' }),
  'list-held': alone({ relist: 'list_held' }),
  'runtime-hangs': alone({ runtime: 'hung' }),
  'runtime-refuses': alone({ runtime: 'down' }),
  'disk-dies': alone({ isDiskDead: true }),
  cure(cluster, kubelet) {
    if (!isWell(kubelet)) cure(cluster, kubelet);
  },
  'restart-kubelet'(cluster, kubelet) {
    if (kubelet.isAlive) restart(cluster, kubelet);
  },
  'freeze-kubelet'(_, kubelet) {
    if (kubelet.isAlive) freeze(kubelet);
  },
  'thaw-kubelet'(cluster, kubelet) {
    if (kubelet.isFrozen) unfreeze(cluster, kubelet);
  },
};

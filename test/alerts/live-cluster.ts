import { follow } from '@kube-heartbeat/simulator/api/runner.ts';
import { type Face, startFace } from '@kube-heartbeat/simulator/api/server.ts';
import { clusterOptions, createCluster, startManager } from '@kube-heartbeat/simulator/cluster.ts';
import { flagsOf } from '@kube-heartbeat/simulator/flags.ts';
import { lastRelist, relistsEnded } from '@kube-heartbeat/simulator/kubelet/container-runtime.ts';
import type { Kubelet } from '@kube-heartbeat/simulator/kubelet/kubelet.ts';
import { addNode } from '@kube-heartbeat/simulator/nodes.ts';
import { plan } from '@kube-heartbeat/simulator/schedule.ts';
import { systemClock } from 'kube-heartbeat/src/clock.ts';
import { newAuthority } from 'kube-heartbeat/src/kube/certificates.test-data.ts';
import { startKubelet } from 'kube-heartbeat/src/kubelet/kubelet.test-server.ts';
import type { Act } from './play.ts';
import type { Stage } from './stage.ts';

/** A simulated cluster in real time, with an API server and kubelets at real sockets. */
export interface LiveCluster {
  readonly stage: Stage;
  readonly face: Face;
  /** Begin: the acts happen, counted from now. */
  readonly play: (acts: readonly Act[]) => void;
  readonly close: () => Promise<void>;
}

/** How a fast cluster is set; exporters are told the same. */
export const fast = { tick: 1, grace: 6, rate: 0.5 } as const;
export const token = 'one';
const minor = 37;

/** A node of it: its kubelet renews each second. */
export interface LiveNode {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** Starts it with these nodes. */
export async function liveCluster(nodes: readonly LiveNode[]): Promise<LiveCluster> {
  const kubelet = { leaseDuration: 4, updateFrequency: 1, reportFrequency: 30, minor };
  const flags = flagsOf(minor, { ...fast, leaderDuration: 4, leaderRetry: 1 });
  // One process does it all: a look at the clock may be late, a cache need not be.
  const cacheDelay = [0.0005, 0.001] as const;
  const now = systemClock.now();
  const cluster = createCluster(clusterOptions(flags, { now, kubelet, cacheDelay, cloud: false }));
  const { schedule, store } = cluster.ground;
  const identity = await (await newAuthority()).issue('kubelet');
  startManager(cluster);
  const doors = await Promise.all(
    nodes.map(async (node) => {
      const door = await startKubelet(identity, {});
      const spec = { ...node, address: '127.0.0.1', kubeletPort: door.port };
      const lives = addNode(cluster, spec);
      const tell = (): void => {
        Object.assign(door.behaviour, answersOf(lives, schedule.now));
        plan(schedule, schedule.now + 0.2, tell);
      };
      tell();
      return door;
    }),
  );
  const face = await startFace(store, { port: 0, version: `1.${minor}.0` });
  face.faults.tokens = new Set([token]);
  const runner = follow(schedule, { now: systemClock.now });
  const stage: Stage = { cluster, watchers: [], judged: [] };
  return {
    stage,
    face,
    play: (acts) => {
      const begun = schedule.now;
      for (const { at, does } of acts) plan(schedule, begun + at, () => does(stage));
    },
    close: async () => {
      runner.stop();
      await face.close();
      await Promise.all(doors.map((door) => door.close()));
    },
  };
}

/** What a kubelet says to whoever looks at it now; nothing while its machine is gone. */
function answersOf(kubelet: Kubelet, now: number): { page: string | undefined; mute: boolean } {
  if (!kubelet.isAlive) return { page: undefined, mute: true };
  const page = [
    `kubelet_pleg_last_seen_seconds ${(lastRelist(kubelet, now) ?? 0) + kubelet.clock}`,
    `kubelet_pleg_relist_duration_seconds_count ${relistsEnded(kubelet, now)}`,
    'process_start_time_seconds 1',
    '',
  ].join('\n');
  return { page: kubelet.runtime === 'hung' ? undefined : page, mute: false };
}

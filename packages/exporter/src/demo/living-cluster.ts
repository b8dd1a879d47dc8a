import { randomUUID } from 'node:crypto';
import { startKubeletFaces } from '@kube-heartbeat/simulator/api/kubelet-face.ts';
import { follow } from '@kube-heartbeat/simulator/api/runner.ts';
import { startFace } from '@kube-heartbeat/simulator/api/server.ts';
import type { Cluster } from '@kube-heartbeat/simulator/cluster.ts';
import { answersOf } from '@kube-heartbeat/simulator/kubelet/kubelet-answers.ts';
import type { Clock } from '../clock.ts';
import { loopbackCertificate } from './certificate.ts';
import type { DemoPlan } from './plan.ts';
import { nodeNames, setScene } from './scene.ts';

/** Where a cluster is found, and what it takes to look at it. */
export interface Entrance {
  readonly apiServer: string;
  /** What API server and kubelets accept. */
  readonly token: string;
  /** By whom kubelets' certificates are believed: PEM. */
  readonly kubeletCa: string;
}

/** The demo's cluster in real time, with an API server and a kubelet a node on loopback. */
export interface LivingCluster {
  readonly cluster: Cluster;
  readonly entrance: Entrance;
  readonly stop: () => Promise<void>;
}

/** Sets the scene and lets it live. */
export async function startCluster(plan: DemoPlan, clock: Clock): Promise<LivingCluster> {
  const token = randomUUID();
  const tls = loopbackCertificate((clock.now() + clock.wallOffset()) * 1000);
  let cluster: Cluster | undefined;
  const answers = (name: string) => {
    const kubelet = cluster?.kubelets.get(name);
    return kubelet && answersOf(kubelet, clock.now());
  };
  const kubelets = await startKubeletFaces(nodeNames(plan), answers, { token, tls });
  cluster = setScene(plan, clock.now(), kubelets.ports);
  const version = `1.${plan.flags.minor}.0`;
  const api = await startFace(cluster.ground.store, { port: 0, version });
  api.faults.tokens = new Set([token]);
  const runner = follow(cluster.ground.schedule, { now: clock.now });
  return {
    cluster,
    entrance: { apiServer: api.url, token, kubeletCa: tls.cert },
    stop: async () => {
      runner.stop();
      await Promise.all([api.close(), kubelets.close()]);
    },
  };
}

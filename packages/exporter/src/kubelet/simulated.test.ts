import { ail, freeze, restart } from '@kube-heartbeat/simulator/ailments.ts';
import {
  type KubeletFaces,
  startKubeletFaces,
} from '@kube-heartbeat/simulator/api/kubelet-face.ts';
import { type Cluster, clusterOptions, createCluster } from '@kube-heartbeat/simulator/cluster.ts';
import { flagsOf } from '@kube-heartbeat/simulator/flags.ts';
import type { Kubelet } from '@kube-heartbeat/simulator/kubelet/kubelet.ts';
import { answersOf } from '@kube-heartbeat/simulator/kubelet/kubelet-answers.ts';
import { addNode, stop } from '@kube-heartbeat/simulator/nodes.ts';
import { runUntil } from '@kube-heartbeat/simulator/schedule.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemClock as clock } from '../clock.ts';
import { loopbackCertificate } from '../demo/certificate.ts';
import { newAsker } from './ask.ts';
import { diallerFor } from './dial.ts';
import { look } from './look.ts';

// What the exporter reads of each failure of a simulated kubelet, a minute after it began, over HTTPS
// that it verifies.

type Failure = (cluster: Cluster, kubelet: Kubelet) => void;

const failures: Readonly<Record<string, Failure>> = {
  well: () => undefined,
  older: () => undefined,
  inspection: (...one) => ail(...one, { relist: 'inspection_held' }),
  sandboxes: (...one) => ail(...one, { relist: 'sandboxes_held' }),
  lists: (...one) => ail(...one, { relist: 'list_held' }),
  hangs: (...one) => ail(...one, { runtime: 'hung' }),
  refuses: (...one) => ail(...one, { runtime: 'down' }),
  disk: (...one) => ail(...one, { isDiskDead: true }),
  never(cluster, kubelet) {
    ail(cluster, kubelet, { relist: 'sandboxes_held' });
    restart(cluster, kubelet);
  },
  dead: (_, kubelet) => stop(kubelet),
  frozen: (_, kubelet) => freeze(kubelet),
};
const begin = 1000;
const tls = loopbackCertificate((clock.now() + clock.wallOffset()) * 1000);
const asker = newAsker(
  diallerFor('verify', () => ({ ca: tls.cert })),
  { connect: 1000, answer: 300 },
);
let faces: KubeletFaces;

beforeAll(async () => {
  const cluster = createCluster(clusterOptions(flagsOf(37)));
  for (const name of Object.keys(failures)) {
    addNode(cluster, { name, ...(name === 'older' && { kubelet: { minor: 36 } }) });
  }
  runUntil(cluster.ground.schedule, begin);
  for (const [name, fail] of Object.entries(failures)) {
    const kubelet = cluster.kubelets.get(name);
    if (kubelet !== undefined) fail(cluster, kubelet);
  }
  const answers = (name: string) => {
    const kubelet = cluster.kubelets.get(name);
    return kubelet && answersOf(kubelet, begin + 60);
  };
  faces = await startKubeletFaces(Object.keys(failures), answers, { token: 'one', tls });
});
afterAll(() => faces.close());

const well = { result: 'answered', ended: 1054, age: 0 };

test.for([
  ['well', well],
  ['older', { ...well, hasPage: true }],
  ['inspection', { ...well, ended: 995, age: 59 }],
  ['sandboxes', { ...well, ended: 995, age: 60 }],
  ['lists', { result: 'hangs' }],
  ['hangs', { result: 'hangs' }],
  ['refuses', { ...well, age: 60 }],
  ['disk', well],
  ['never', { result: 'answered', ended: 0 }],
  ['dead', { result: 'refused' }],
  ['frozen', { result: 'no_answer' }],
] as const)('a simulated kubelet whose failure is %s', async ([name, expected]) => {
  const { result, reading, bytes } = await look(asker, {
    target: { node: name, host: '127.0.0.1', port: faces.ports.get(name) ?? 0 },
    kubeletVersion: name === 'older' ? 'v1.36.0' : 'v1.37.0',
    before: undefined,
    headers: { authorization: 'Bearer one' },
    keep: false,
  });
  const { ended, lastGood } = reading?.relist ?? {};
  expect({
    result,
    ...(ended !== undefined && { ended }),
    ...(lastGood !== undefined && { age: Math.floor(begin + 60 - lastGood) }),
    ...(bytes > 10_000 && { hasPage: true }),
  }).toEqual(expected);
});

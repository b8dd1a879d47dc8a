import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RealStage, startRealStage } from './real-stage.ts';
import { suffer } from './trial.ts';

/* The API server, or what it stands on, is away. */

let stage: RealStage;

beforeAll(async () => {
  stage = await startRealStage();
});

afterAll(async () => {
  await stage?.stop();
});

const long = process.env['KUBE_HEARTBEAT_LONG_FAULTS'] ? [600] : [];

test.for([5, 60, ...long])('an API server that is killed and back after %i s', async (seconds) => {
  const { apiServer } = stage.plane;
  await suffer(stage, {
    fault: `API server killed, back after ${seconds} s`,
    before: 'API server',
    kubeletsToo: true,
    lasts: seconds,
    stale: 5,
    begin: () => apiServer.child().kill(),
    cure: async () => {
      apiServer.start();
      await stage.ready();
    },
  });
});

test('an API server that stands still', async () => {
  const { pid } = stage.plane.apiServer.child();
  await suffer(stage, {
    fault: 'API server stopped (SIGSTOP): it takes connections and says nothing',
    before: 'API server',
    kubeletsToo: true,
    lasts: 25,
    stale: 20,
    begin: () => process.kill(pid, 'SIGSTOP'),
    cure: () => process.kill(pid, 'SIGCONT'),
  });
});

test('an etcd that stands still', async () => {
  const { pid } = stage.plane.etcd.child();
  await suffer(stage, {
    fault: 'etcd stopped (SIGSTOP)',
    before: 'API server',
    kubeletsToo: true,
    lasts: 15,
    begin: () => process.kill(pid, 'SIGSTOP'),
    cure: async () => {
      process.kill(pid, 'SIGCONT');
      await stage.ready();
    },
  });
});

test('an etcd that is killed and back', async () => {
  const { etcd } = stage.plane;
  await suffer(stage, {
    fault: 'etcd killed, back after 8 s',
    before: 'API server',
    kubeletsToo: true,
    lasts: 8,
    begin: () => etcd.child().kill(),
    cure: async () => {
      etcd.start();
      await stage.ready();
    },
  });
  expect(stage.exporter.ailments()).toEqual([]);
});

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, test } from 'vitest';
import { usageOf } from '../bench/usage.ts';
import { type FaceStage, startFaceStage } from './face-stage.ts';
import { type Group, openGroup } from './machine.ts';
import { suffer } from './trial.ts';

/* Whoever reads from the exporter does so too slowly, and memory is short. */

const nodes = Number(process.env['NN'] ?? 1000);
const readers = 200;
let stage: FaceStage;
let group: Group;

beforeAll(async () => {
  group = openGroup(`kube-heartbeat-faults-${process.pid}`);
  stage = await startFaceStage({ nodes, exporter: { before: group.inside } });
});

afterAll(async () => {
  await stage?.stop();
  await group?.remove();
});

/** So many who ask and then take nothing, one after another. */
async function openReaders(path: string): Promise<readonly Socket[]> {
  const { port } = new URL(stage.exporter.url);
  const all: Socket[] = [];
  for (let reader = 0; reader < readers; reader += 1) {
    const socket = connect({ port: Number(port), host: '127.0.0.1' });
    socket.on('error', () => undefined).pause();
    await once(socket, 'connect');
    socket.write(`GET ${path} HTTP/1.1\r\nhost: a\r\n\r\n`);
    all.push(socket);
    await sleep(20);
  }
  return all;
}

test.for(['/metrics', '/api/v1/nodes', '/api/v1/stream'])(
  '200 who read nothing of %s',
  async (path) => {
    // What one reader after another costs is no matter of these.
    for (let page = 0; page < 20; page += 1) await stage.exporter.page();
    const before = usageOf(stage.exporter.child.pid).rss;
    let most = 0;
    const look = setInterval(() => {
      most = Math.max(most, usageOf(stage.exporter.child.pid).rss);
    }, 200);
    let open: readonly Socket[] = [];
    await suffer(stage, {
      fault: `200 readers of ${path} who take nothing, ${nodes} nodes`,
      before: 'face',
      lasts: 10,
      begin: async () => {
        open = await openReaders(path);
      },
      cure: () => {
        for (const socket of open) socket.destroy();
      },
      note: () => `RSS at most ${((most - before) / 1e6).toFixed(0)} MB more`,
    });
    clearInterval(look);
  },
);

test('a limit of memory just above what it needs', async () => {
  await sleep(5000);
  const steady = group.memory();
  group.limitMemory(1.2 * steady);
  const scrapes = setInterval(() => void stage.exporter.page().catch(() => undefined), 1000);
  await suffer(stage, {
    fault: 'memory limited to 1.2 × what it takes; new lists, a scrape each second',
    before: 'face',
    lasts: 15,
    begin: () => stage.face.disturb('expire'),
    note: () => `the limit: ${((1.2 * steady) / 1e6).toFixed(0)} MB`,
  });
  clearInterval(scrapes);
});

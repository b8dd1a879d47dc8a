import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type ClientRequest, get } from 'node:http';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type FaceStage, startFaceStage } from './face-stage.ts';
import { type Group, openGroup } from './machine.ts';
import { record } from './rows.ts';
import { suffer } from './trial.ts';

/* What the machine does to the exporter's process. */

let stage: FaceStage;
let group: Group;

beforeAll(async () => {
  group = openGroup(`kube-heartbeat-faults-${process.pid}`);
  stage = await startFaceStage({ exporter: { before: group.inside } });
});

afterAll(async () => {
  await stage?.stop();
  await group?.remove();
});

const signalled = (name: NodeJS.Signals) => process.kill(stage.exporter.child.pid, name);

test.for([3, 40])('a process that is stopped for %i s', async (seconds) => {
  await suffer(stage, {
    fault: `exporter stopped (SIGSTOP) for ${seconds} s`,
    before: 'face',
    lasts: seconds,
    dumb: true,
    begin: () => signalled('SIGSTOP'),
    cure: () => signalled('SIGCONT'),
  });
});

test('a process that gets a twentieth of a core', async () => {
  await suffer(stage, {
    fault: 'event loop starved: 5 % of a core for 15 s',
    before: 'face',
    lasts: 15,
    dumb: true,
    begin: () => group.limitCpu(0.05),
    cure: () => group.limitCpu(2),
  });
});

test('SIGTERM, while a page is read and the stream is followed', async () => {
  const exporter = await stage.start('ends', { before: [] });
  const stream = await fetch(`${exporter.url}/api/v1/stream`);
  const asked = Array.from({ length: 5 }, () => get(`${exporter.url}/metrics`, { agent: false }));
  const answers = asked.map(pageOf);
  // What it was asked before it was told to end is on its way.
  await Promise.all(asked.map(async (one) => once((await once(one, 'socket'))[0], 'connect')));
  const begun = performance.now();
  process.kill(exporter.child.pid, 'SIGTERM');
  const read = await Promise.all(answers);
  await exporter.child.ended;
  const took = (performance.now() - begun) / 1000;
  await stream.body?.cancel().catch(() => undefined);
  const log = readFileSync(exporter.child.logFile, 'utf8');
  record({
    ...{ fault: 'SIGTERM while five pages are read', before: 'face', lasted: 0, ailments: 0 },
    bars: { 's until it ended': { took, bar: 3 } },
  });
  expect(read).toEqual(Array(5).fill('whole'));
  expect(log).toContain('Stopped.');
});

/** Whether a page of metrics came whole, or what came instead. */
async function pageOf(request: ClientRequest): Promise<string> {
  try {
    const [response] = await once(request, 'response');
    const page = await text(response);
    return page.includes('kube_heartbeat_time_seconds') ? 'whole' : page;
  } catch (error) {
    return String(error);
  }
}

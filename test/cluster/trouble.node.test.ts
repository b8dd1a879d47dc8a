import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { newAsker } from '../../packages/exporter/src/kubelet/ask.ts';
import { diallerFor } from '../../packages/exporter/src/kubelet/dial.ts';
import { wantedEarly, wantedFamilies } from '../../packages/exporter/src/kubelet/reading.ts';
import { diskRow, hasPressure, mountDisk, watchDisk } from './disk-trouble.ts';
import { nodeAddress, nodeName, type OneNode, startOneNode } from './one-node.ts';
import { type RuntimeProxy, startRuntimeProxy } from './runtime-proxy.ts';
import { readyOf, rowOf, saidBy, type Told, tell, untilWell } from './trouble-log.ts';
import { startWitness, type Witness } from './witness.ts';

// A real kubelet and its runtime, in the troubles that leases do not show: what the exporter says of
// each and when, against what the API shows later. The rows are those of the table in docs/model.md.

let node: OneNode;
let proxy: RuntimeProxy;
let witness: Witness;
let startedAt = performance.now();
const rows: string[] = [];

beforeAll(async () => {
  node = await startOneNode();
  proxy = await startRuntimeProxy(node.runtime.socket, join(node.plane.folder, 'proxy.sock'));
  await restart({});
  witness = await startWitness(node.plane, { 'kubelet.tls': 'pin' }, 'pin');
  await node.until('the kubelet is seen', 60, async () => {
    return (await saidBy(witness)).node.probe?.result === 'answered';
  });
});
beforeEach(() => untilWell(node, witness));
afterAll(async () => {
  console.log(`${rows.join('\n')}\n${rows.length} troubles told`);
  proxy?.letGo();
  await proxy?.stop();
  await node?.stop();
});

/** Starts the kubelet anew, behind the proxy. */
async function restart(configuration: object): Promise<void> {
  startedAt = performance.now();
  await node.restartKubelet({ runtime: proxy.socket, configuration });
}

/** Seconds since then. */
const running = (): number => (performance.now() - startedAt) / 1000;

function record(told: Told): Told {
  rows.push(rowOf(told));
  return told;
}

/** The API showed it within the bounds that were told when the trouble was named. */
function expectInside({ forecast, shown }: Told): void {
  expect(shown).toBeGreaterThanOrEqual(forecast?.earliest ?? Infinity);
  expect(shown).toBeLessThanOrEqual(forecast?.latest ?? -Infinity);
}

test('a healthy node is told of nothing but a relist of a moment ago', async () => {
  const { node: said } = await saidBy(witness);
  expect(said).toMatchObject({ name: nodeName, cause: null, ready_but_dead: null });
  expect(said.relist_lag).toBeLessThan(3);
});

test('a certificate that the kubelet signed itself is believed by nobody, and nobody is accused', async () => {
  const strict = await startWitness(node.plane, {}, 'verify');
  await node.until('it looked', 30, async () => (await saidBy(strict)).node.probe !== null);
  const said = await saidBy(strict);
  await strict.stop();
  expect(said.node.probe?.result).toBe('tls_failed');
  expect(said.node).toMatchObject({ cause: null, ready_but_dead: null, plain: true });
  expect(said.problems.filter((problem) => problem.includes('kubelet'))).toEqual([
    expect.stringContaining('--kubelet.tls=pin'),
  ]);
});

test('a look at a kubelet of 1.37 costs less than its whole page', async () => {
  const { users } = JSON.parse(readFileSync(node.plane.exporterKubeconfig, 'utf8'));
  const { token } = users[0].user;
  const asker = newAsker(diallerFor('pin', () => ({})));
  const target = { node: nodeName, host: nodeAddress, port: 10_250 };
  const bytes = async (path: string, names: readonly string[]): Promise<number> => {
    const headers = { authorization: `Bearer ${token}` };
    const { status, bytes: read } = await asker.ask(target, { path, names, headers }, false);
    expect(status).toBe(200);
    return read;
  };
  const asked = wantedFamilies.map((name) => `name[]=${name}`).join('&');
  const one = await bytes(`/metrics?${asked}`, wantedFamilies);
  const early = await bytes('/metrics', wantedEarly);
  const whole = await bytes('/metrics', ['zzz']);
  rows.push(`| one look: ${one} bytes; of a page without a filter ${early} of ${whole} |`);
  expect(one).toBeLessThan(whole / 10);
  expect(early).toBeLessThan(whole);
});

test('a runtime that is frozen is named in half a minute, long before the node is not Ready', async () => {
  const { pid } = node.runtime.daemon;
  const told = record(
    await tell(node, witness, {
      name: 'containerd frozen',
      begin: () => process.kill(pid, 'SIGSTOP'),
      forecast: 'not_ready',
      within: 200,
    }),
  );
  process.kill(pid, 'SIGCONT');
  expect(told).toMatchObject({ cause: 'runtime_stuck', as: expect.stringContaining('False') });
  expect(told.named).toBeLessThan(30);
  expectInside(told);
  expect((told.shown ?? 0) - (told.named ?? Infinity)).toBeGreaterThan(90);
});

test('a kubelet that is killed is named in half a minute', async () => {
  const told = record(
    await tell(node, witness, {
      name: 'kubelet killed',
      begin: () => node.kubelet().kill(),
      forecast: 'unknown',
      within: 90,
    }),
  );
  await restart({});
  expect(told).toMatchObject({ cause: 'kubelet_dead', as: expect.stringContaining('Unknown') });
  expect(told.named).toBeLessThan(30);
  expectInside(told);
});

test('a relist that alone is held is named within a minute', async () => {
  const told = record(
    await tell(node, witness, {
      name: 'relist held',
      begin: () => proxy.hold('ListContainers'),
      forecast: 'not_ready',
      within: 260,
    }),
  );
  proxy.letGo();
  expect(told.as).toContain('PLEG is not healthy');
  expect(told.named).toBeLessThan(60);
  expectInside(told);
});

test.runIf(process.env['TROUBLES'] === 'all')(
  'a kubelet that is frozen is named in half a minute',
  async () => {
    const { pid } = node.kubelet();
    const told = record(
      await tell(node, witness, {
        name: 'kubelet frozen',
        begin: () => process.kill(pid, 'SIGSTOP'),
        forecast: 'unknown',
        within: 90,
      }),
    );
    process.kill(pid, 'SIGCONT');
    expect(told).toMatchObject({ cause: 'kubelet_dead', as: expect.stringContaining('Unknown') });
    expect(told.named).toBeLessThan(30);
    expectInside(told);
  },
);

test.runIf(process.env['TROUBLES'] === 'all')(
  'a kubelet whose status loop alone is held is named long before a status is due',
  async () => {
    // It has to have run for a while: what starts has no pace.
    await node.until('its pace is known', 240, async () => running() > 170);
    const told = record(
      await tell(node, witness, {
        name: 'Version held: each sync of the status hangs, all else goes on',
        begin: () => proxy.hold('Version'),
        forecast: 'not_ready',
        within: 110,
      }),
    );
    proxy.letGo();
    expect(told).toMatchObject({ cause: 'status_stuck', as: 'nothing' });
    expect(told.named).toBeLessThan(110);
  },
);

test('a full disk is a pressure that the kubelet tells; a read-only one nobody sees', async () => {
  const folder = join(node.plane.folder, 'kubelet');
  await node.kubelet().kill();
  const disk = mountDisk(folder);
  // What was full is left behind at once, not after five minutes.
  const configuration = { evictionPressureTransitionPeriod: '1s' };
  const begun = Date.now() / 1000;
  await restart(configuration);
  // One that has not got through its start would end on a disk that it cannot write.
  await node.until('the new one is looked at', 60, async () => {
    const { lease_renew_time: renewed, probe } = (await saidBy(witness)).node;
    return Math.min(renewed ?? 0, (probe?.seen ?? 0) - 5) > begun;
  });
  await untilWell(node, witness);
  disk.setWritable(false);
  const readOnly = await watchDisk(node, witness, 25);
  disk.setWritable(true);
  disk.fill();
  const full = await watchDisk(node, witness, 45);
  disk.empty();
  await node.until('the pressure is gone', 45, async () => !(await hasPressure(node)));
  await node.kubelet().kill();
  execFileSync('umount', ['-l', folder]);
  await restart({});
  rows.push(diskRow("the kubelet's disk read-only, 25 s", readOnly));
  rows.push(diskRow("the kubelet's disk full", full));
  expect(readOnly).toMatchObject({ pressure: undefined, causes: [], ready: ['True'] });
  expect(readOnly.renewals).toBeGreaterThanOrEqual(2);
  expect(full).toMatchObject({ causes: [], ready: ['True'] });
  expect(full.pressure).toBeLessThan(30);
  expect(full.taint).toBeLessThan((full.pressure ?? 0) + 10);
});

test('a kubelet that is restarted is no trouble', async () => {
  await restart({});
  for (let look = 0; look < 20; look += 1) {
    expect((await saidBy(witness)).node.cause).toBeNull();
    await sleep(1000);
  }
  expect((await readyOf(node)).status).toBe('True');
});

import { emptyCluster, observe } from '@kube-heartbeat/rules/cluster.ts';
import type { Fact, NodeFact, ProbeFact } from '@kube-heartbeat/rules/fact.ts';
import { leaseFact, nodeFact } from '@kube-heartbeat/rules/stage.ts';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { systemClock as clock } from '../clock.ts';
import { newAuthority } from '../kube/certificates.test-data.ts';
import type { TlsMode } from './dial.ts';
import { relistPage, startKubelet, type TestKubelet } from './kubelet.test-server.ts';
import { startProber } from './prober.ts';

let kubelet: TestKubelet;
let ca: string;
beforeAll(async () => {
  const authority = await newAuthority();
  ca = authority.ca;
  kubelet = await startKubelet(await authority.issue('a'), { page: relistPage(1, 1) });
});
afterAll(() => kubelet.close());

/** A prober over these nodes, each renewed a moment ago; what it emits. */
function looking(nodes: Readonly<Record<string, Partial<NodeFact>>>, mode: TlsMode = 'verify') {
  const cluster = emptyCluster();
  for (const [name, given] of Object.entries(nodes)) {
    const at = { host: '127.0.0.1', port: kubelet.port };
    observe(cluster, nodeFact(name, clock.now(), { kubelet: at, ...given }));
    observe(cluster, leaseFact(name, clock.now()));
  }
  const facts: Fact[] = [];
  const credentials = async () => ({ ca, headers: { authorization: 'Bearer mine' } });
  const prober = startProber({ mode, sendToken: false, clock, credentials }, (fact) => {
    facts.push(fact);
  });
  prober.follow(cluster);
  const looks = () => facts.filter((fact): fact is ProbeFact => fact.kind === 'probe');
  return { prober, looks, facts };
}

test('every kubelet is looked at, and each look is a fact', async () => {
  const { prober, looks, facts } = looking({ a: {}, b: {} });
  await vi.waitFor(() => expect(looks()).toHaveLength(2), { timeout: 30_000 });
  prober.stop();
  expect(looks().map(({ node, result }) => [node, result])).toEqual([
    ['a', 'answered'],
    ['b', 'answered'],
  ]);
  expect(looks()[0]?.relist).toMatchObject({ lastGood: 1, ended: 1 });
  expect(facts[0]).toMatchObject({ kind: 'round', seconds: 10 });
  expect(prober.problem()).toBeUndefined();
  expect(kubelet.tokens.at(-1)).toBe('Bearer mine');
});

test('a node without a kubelet is not looked at, one without an address cannot be', async () => {
  const { prober, looks } = looking({
    a: { virtual: true },
    b: { kubeletVersion: 'fake' },
    c: { kubelet: undefined },
    d: {},
  });
  await vi.waitFor(() => expect(looks()).toHaveLength(2), { timeout: 30_000 });
  prober.stop();
  expect(looks().map(({ node, result }) => [node, result])).toEqual([
    ['c', 'no_address'],
    ['d', 'answered'],
  ]);
});

test('without TLS that is believed, nobody gets the token', async () => {
  const { prober, looks } = looking({ a: {} }, 'off');
  await vi.waitFor(() => expect(looks()).toHaveLength(1), { timeout: 30_000 });
  prober.stop();
  expect(kubelet.tokens.at(-1)).toBeUndefined();
});

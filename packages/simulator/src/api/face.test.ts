import { connect } from 'node:net';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createStore, type Store } from '../store.ts';
import { newLeaderLease, newLease, newNode, newPod } from '../template.ts';
import { type Face, startFace } from './server.ts';

const leases = '/apis/coordination.k8s.io/v1/namespaces/kube-node-lease/leases';
let store: Store;
let face: Face;
let abort: AbortController;

beforeEach(async () => {
  store = createStore();
  abort = new AbortController();
  face = await startFace(store, { port: 0, version: '1.37.2', bookmarkEvery: 0.05 });
});

afterEach(async () => {
  abort.abort();
  await face.close();
});

interface Body {
  readonly kind: string;
  readonly code: number;
  readonly reason: string;
  readonly spec: { readonly renewTime: string };
  readonly metadata: { readonly resourceVersion: string; readonly continue?: string };
  readonly items: readonly { readonly metadata: { readonly name: string } }[];
}

async function get(path: string, headers: Record<string, string> = {}): Promise<Body> {
  const answer = await fetch(face.url + path, { headers, signal: abort.signal });
  return (await answer.json()) as Body;
}

const namesOf = ({ items }: Body) => items.map(({ metadata }) => metadata.name);

interface Event {
  readonly type: string;
  readonly object: Body & {
    readonly metadata: { readonly name: string; readonly annotations?: object };
  };
}

/** Follows a watch; what it told so far is in the array. */
async function watch(path: string): Promise<Event[]> {
  const events: Event[] = [];
  const answer = await fetch(`${face.url}${path}`, { signal: abort.signal });
  const read = async () => {
    let text = '';
    const decoder = new TextDecoder();
    for await (const chunk of answer.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      const lines = text.split('\n');
      text = lines.pop() ?? '';
      events.push(...lines.map((line) => JSON.parse(line) as Event));
    }
    events.push({ type: 'END' } as Event);
  };
  void read().catch(() => undefined);
  return events;
}

const eventually = (check: () => void) => vi.waitFor(check, { timeout: 30_000, interval: 5 });
const told = (events: readonly Event[]) =>
  events
    .filter(({ type }) => type !== 'BOOKMARK')
    .map(({ type, object }) => `${type} ${object?.metadata?.name ?? ''}`.trim());

test('a list read page by page is of one version, whatever is written meanwhile', async () => {
  for (const name of ['c', 'a', 'b']) store.leases.put(newLease(name, 1));
  const first = await get(`${leases}?limit=2`);
  expect([first.kind, namesOf(first), first.metadata.resourceVersion]).toEqual([
    'LeaseList',
    ['a', 'b'],
    '3',
  ]);
  store.leases.put(newLease('d', 2));
  store.leases.delete('kube-node-lease/c');
  const second = await get(`${leases}?limit=2&continue=${first.metadata.continue}`);
  expect([namesOf(second), second.metadata]).toEqual([['c'], { resourceVersion: '3' }]);
  const again = await get(`${leases}?limit=2&continue=${first.metadata.continue}`);
  expect([again.code, again.reason]).toEqual([410, 'Expired']);
  expect(face.tally.leases).toMatchObject({ lists: 1, pages: 3 });
});

test('a watch resumes from a version and misses nothing, told to all alike', async () => {
  for (let at = 1; at <= 3000; at += 1) store.leases.put(newLease('a', at));
  const from = `${leases}?watch=true&resourceVersion=5`;
  const [one, other] = await Promise.all([watch(from), watch(from)]);
  store.leases.put(newLease('b', 1));
  store.leases.delete('kube-node-lease/a');
  await eventually(() => expect(one).toHaveLength(2997));
  await eventually(() => expect(other).toHaveLength(2997));
  expect(one).toEqual(other);
  const versions = one.map(({ object }) => Number(object.metadata.resourceVersion));
  expect(versions).toEqual(Array.from({ length: 2997 }, (_, index) => index + 6));
  expect(told(one).slice(-2)).toEqual(['ADDED b', 'DELETED a']);
});

test('one who watches the pods of a node sees a pod come to it and leave it', async () => {
  const events = await watch(
    '/api/v1/pods?watch=1&resourceVersion=0&fieldSelector=spec.nodeName%3Da',
  );
  store.pods.put(newPod(['shop', 'p'], '', 1));
  store.pods.put(newPod(['shop', 'p'], 'a', 1));
  store.pods.put(newPod(['shop', 'q'], 'b', 1));
  store.pods.put(newPod(['shop', 'p'], 'a', 2));
  store.pods.put(newPod(['shop', 'p'], 'b', 2));
  await eventually(() => expect(told(events)).toEqual(['ADDED p', 'MODIFIED p', 'DELETED p']));
});

test('selectors of fields and labels choose what is listed', async () => {
  store.leases.put(newLease('kube-controller-manager', 1));
  store.leases.put(newLeaderLease('me', 1));
  store.leases.put({ ...newLeaderLease('you', 1), name: 'kube-scheduler' });
  const labels = (component: string) => ({ labels: { component } });
  store.pods.put(newPod(['kube-system', 'p'], 'a', 1, labels('etcd')));
  store.pods.put(newPod(['kube-system', 'q'], 'a', 1, labels('kube-apiserver')));
  const system = leases.replace('kube-node-lease', 'kube-system');
  const leader = await get(`${system}?fieldSelector=metadata.name%3Dkube-controller-manager`);
  expect(namesOf(leader)).toEqual(['kube-controller-manager']);
  const pods = '/api/v1/namespaces/kube-system/pods?labelSelector=';
  const chosen = await get(`${pods}component%20in%20(kube-controller-manager,kube-apiserver)`);
  expect(namesOf(chosen)).toEqual(['q']);
  expect(namesOf(await get(`${pods}component!%3Detcd`))).toEqual(['q']);
  expect((await get('/api/v1/nodes?fieldSelector=spec.x%3Dy')).code).toBe(400);
});

test('a version that was compacted is refused inside the stream, which then ends', async () => {
  for (let at = 1; at <= 5; at += 1) store.leases.put(newLease('a', at));
  store.leases.compact(3);
  const events = await watch(`${leases}?watch=1&resourceVersion=2`);
  await eventually(() => expect(told(events)).toEqual(['ERROR', 'END']));
  expect(events[0]?.object).toMatchObject({ kind: 'Status', code: 410, reason: 'Expired' });
});

test('a streamed list ends with a bookmark that says so, and later ones only give the version', async () => {
  store.nodes.put(newNode('a', 1));
  store.nodes.put(newNode('b', 1));
  const query =
    'watch=1&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
  const events = await watch(`/api/v1/nodes?${query}`);
  store.leases.put(newLease('a', 1));
  await eventually(() => expect(events.length).toBeGreaterThan(3));
  expect(events.slice(0, 4).map(({ type }) => type)).toEqual([
    'ADDED',
    'ADDED',
    'BOOKMARK',
    'BOOKMARK',
  ]);
  expect(events[2]?.object.metadata).toMatchObject({
    resourceVersion: '2',
    annotations: { 'k8s.io/initial-events-end': 'true' },
  });
  expect(events[3]?.object.metadata).toEqual({ resourceVersion: '3', creationTimestamp: null });
});

test('a watcher that does not read is ended and counted; one that reads goes on', async () => {
  const good = await watch(`${leases}?watch=1&resourceVersion=0`);
  const deaf = connect(Number(new URL(face.url).port), '127.0.0.1').pause();
  deaf.write(
    `GET ${leases}?watch=1&resourceVersion=0 HTTP/1.1\r\nHost: face\r\nUser-Agent: deaf\r\n\r\n`,
  );
  await eventually(() => expect(face.watches('leases')).toBe(2));
  const annotations = { filler: 'x'.repeat(100_000) };
  for (let at = 1; face.tally.leases.terminated.length === 0 && at < 1000; at += 1) {
    store.leases.put({ ...newLease('a', at), annotations });
    await new Promise((done) => setTimeout(done, 1));
  }
  expect(face.tally.leases.terminated).toEqual(['deaf']);
  expect(told(good)).not.toContain('END');
  deaf.destroy();
});

test('a watcher with much to catch up with is told it as fast as it reads, and is not ended for it', async () => {
  const annotations = { filler: 'x'.repeat(100_000) };
  const write = (at: number) => store.leases.put({ ...newLease(`n${at}`, at), annotations });
  for (let at = 1; at <= 300; at += 1) write(at);
  const late = connect(Number(new URL(face.url).port), '127.0.0.1').pause();
  late.write(`GET ${leases}?watch=1&resourceVersion=1 HTTP/1.1\r\nHost: face\r\n\r\n`);
  await eventually(() => expect(face.watches('leases')).toBe(1));
  for (let at = 301; at <= 330; at += 1) {
    write(at);
    await new Promise((done) => setTimeout(done, 5));
  }
  expect(face.tally.leases.terminated).toEqual([]);
  let text = '';
  late.on('data', (chunk) => {
    text = text.slice(-1000) + chunk.toString('latin1').replaceAll(/x{9,}/g, '');
  });
  late.resume();
  await eventually(() => expect(text).toContain('"n330"'));
  late.destroy();
});

test('one object is read by its name, and what is not there is not found', async () => {
  store.leases.put(newLease('a', 1_000_000_000.123456));
  expect((await get(`${leases}/a`)).spec.renewTime).toBe('2001-09-09T01:46:40.123456Z');
  expect((await get(`${leases}/b`)).code).toBe(404);
  expect((await get('/apis/apps/v1/deployments')).code).toBe(404);
  expect(await get('/version')).toMatchObject({ major: '1', minor: '37', gitVersion: 'v1.37.2' });
});

test('only a token that is accepted is served, but anybody may ask how it is', async () => {
  face.faults.tokens = new Set(['one']);
  expect((await get('/api/v1/nodes')).code).toBe(401);
  expect((await get('/api/v1/nodes', { authorization: 'Bearer two' })).code).toBe(401);
  expect((await get('/api/v1/nodes', { authorization: 'Bearer one' })).kind).toBe('NodeList');
  expect((await fetch(`${face.url}/readyz`)).status).toBe(200);
});

test.for([
  ['application/json', 'application/json', 'application/json'],
  [
    'application/vnd.kubernetes.protobuf,application/json',
    'application/vnd.kubernetes.protobuf',
    'application/vnd.kubernetes.protobuf;stream=watch',
  ],
] as const)('who accepts %s is answered so', async ([accept, type, streamType]) => {
  store.nodes.put(newNode('a', 1));
  const typeOf = async (path: string) => {
    const answer = await fetch(face.url + path, { headers: { accept }, signal: abort.signal });
    return answer.headers.get('content-type');
  };
  const nodes = '/api/v1/nodes';
  expect(await Promise.all([nodes, `${nodes}/a`, `${nodes}/b`].map(typeOf))).toEqual(
    Array(3).fill(type),
  );
  expect(await typeOf(`${nodes}?watch=1&resourceVersion=0`)).toBe(streamType);
});

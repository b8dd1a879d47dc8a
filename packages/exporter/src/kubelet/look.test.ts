import { type AddressInfo, createServer, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Authority, newAuthority } from '../kube/certificates.test-data.ts';
import { newAsker } from './ask.ts';
import { diallerFor, type TlsMode } from './dial.ts';
import { relistPage, startKubelet, type TestKubelet, wholePage } from './kubelet.test-server.ts';
import { look } from './look.ts';

const patience = { connect: 400, answer: 400 };
let authority: Authority;
const running: { close: () => unknown }[] = [];

beforeAll(async () => {
  authority = await newAuthority();
});
afterAll(() => Promise.all(running.map((each) => each.close())));

async function kubelet(behaviour: TestKubelet['behaviour'], port = 0): Promise<TestKubelet> {
  const started = await startKubelet(await authority.issue('node-a'), behaviour, { port });
  running.push(started);
  return started;
}

function eyes(mode: TlsMode = 'verify', ca: string | undefined = authority.ca) {
  const asker = newAsker(
    diallerFor(mode, () => ({ ca })),
    patience,
  );
  return (port: number, given: { version?: string; keep?: boolean; host?: string } = {}) =>
    look(asker, {
      target: { node: 'node-a', host: given.host ?? '127.0.0.1', port },
      kubeletVersion: given.version ?? 'v1.37.2',
      before: undefined,
      headers: { authorization: 'Bearer secret' },
      keep: given.keep ?? false,
    });
}

test('a kubelet of 1.37 is asked for four families, and tells of its relists', async () => {
  const { port, asked } = await kubelet({ page: relistPage(1_800_000_000.5, 200) });
  expect(await eyes()(port)).toMatchObject({
    result: 'answered',
    reading: { relist: { lastGood: 1_800_000_000.5, ended: 200 } },
  });
  expect(asked[0]).toContain('name[]=kubelet_pleg_last_seen_seconds&name[]=');
});

test('of the page of an older kubelet little is read', async () => {
  const page = wholePage(1_800_000_000, 9);
  const { port } = await kubelet({ page });
  const seen = await eyes()(port, { version: 'v1.33.4' });
  expect(seen).toMatchObject({ result: 'answered', reading: { relist: { ended: 9 } } });
  expect(page.length).toBeGreaterThan(150_000);
  expect(seen.bytes).toBeLessThan(page.length / 2);
});

test('without a PLEG family it is answered all the same, and tells of no relist', async () => {
  const { port } = await kubelet({ page: '# TYPE a gauge\na 1\n' });
  const seen = await eyes()(port);
  expect(seen.result).toBe('answered');
  expect(seen.reading?.relist).toBeUndefined();
});

test.for([
  ['its runtime hangs', {}, 'hangs'],
  ['nothing answers any more', { mute: true }, 'no_answer'],
  ['our token is not known', { page: '', status: 401 }, 'unauthorized'],
  ['nodes/metrics is not allowed', { page: '', status: 403 }, 'forbidden'],
  ['it answers with something else', { page: '<html>', status: 404 }, 'odd'],
  ['what it says is no metrics', { page: '<html>' }, 'odd'],
] as const)('%s %j: %s', async ([, behaviour, result]) => {
  const { port } = await kubelet({ ...behaviour });
  expect((await eyes()(port)).result).toBe(result);
});

test('nobody listens: refused; somebody who says nothing: no answer; no name: no address', async () => {
  const gone = await kubelet({});
  await gone.close();
  expect((await eyes()(gone.port)).result).toBe('refused');
  const open = new Set<Socket>();
  const mute = createServer((socket) => open.add(socket));
  const listening = Promise.withResolvers<void>();
  mute.listen(0, '127.0.0.1', listening.resolve);
  await listening.promise;
  const close = () => {
    for (const socket of open) socket.destroy();
    mute.close();
  };
  running.push({ close });
  const { port } = mute.address() as AddressInfo;
  expect((await eyes()(port)).result).toBe('no_answer');
  expect((await eyes()(port, { host: 'no-such-host.invalid' })).result).toBe('no_address');
});

test('a certificate that nobody signed is not looked at, and gets no token', async () => {
  const { port, asked } = await kubelet({ page: relistPage(1, 1) });
  const stranger = await newAuthority();
  expect((await eyes('verify', stranger.ca)(port)).result).toBe('tls_failed');
  expect(asked).toEqual([]);
});

test('pinned, the first certificate is believed and no other after it', async () => {
  const first = await kubelet({ page: relistPage(1, 1) });
  const lookAt = eyes('pin', undefined);
  expect((await lookAt(first.port)).result).toBe('answered');
  expect((await lookAt(first.port)).result).toBe('answered');
  await first.close();
  const second = await kubelet({ page: relistPage(1, 1) }, first.port);
  expect((await lookAt(second.port)).result).toBe('tls_failed');
  expect(second.tokens).toEqual([]);
});

test('the second connection goes on with the session of the first', async () => {
  const one = await kubelet({ page: relistPage(1, 1) });
  const lookAt = eyes();
  await lookAt(one.port);
  await lookAt(one.port);
  expect(one.resumed).toEqual([false, true]);
});

test('a suspect is asked on the connection that is kept, even when it hangs meanwhile', async () => {
  const one = await kubelet({ page: relistPage(1, 1) });
  const lookAt = eyes();
  for (let round = 0; round < 12; round++) {
    expect((await lookAt(one.port, { keep: true })).result).toBe('answered');
  }
  expect(one.resumed).toEqual([false]);
  delete one.behaviour.page;
  expect((await lookAt(one.port, { keep: true })).result).toBe('hangs');
  one.behaviour.page = relistPage(2, 2);
  expect((await lookAt(one.port, { keep: true })).result).toBe('answered');
});

test('a kept connection whose other end was restarted is made anew', async () => {
  const one = await kubelet({ page: relistPage(1, 1) });
  const lookAt = eyes();
  await lookAt(one.port, { keep: true });
  await one.close();
  const again = await kubelet({ page: relistPage(2, 2) }, one.port);
  expect((await lookAt(again.port, { keep: true })).result).toBe('answered');
});

import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { KubeletAnswers } from '../kubelet/kubelet-answers.ts';
import { type KubeletFaces, startKubeletFaces } from './kubelet-face.ts';

const well: KubeletAnswers = {
  reach: 'up',
  metricsHang: false,
  plegLastSeen: 1_800_000_000,
  relistsEnded: 42,
  statusSyncs: 5,
  startedAt: 1_700_000_000,
  minor: 37,
};
const pleg = '/metrics?name[]=kubelet_pleg_last_seen_seconds';
let faces: KubeletFaces;
let answers: KubeletAnswers;

beforeEach(async () => {
  answers = well;
  const older = { ...well, minor: 36 };
  const of = (name: string) => (name === 'new' ? answers : older);
  faces = await startKubeletFaces(['new', 'old'], of, { token: 'one' });
});

afterEach(() => faces.close());

async function get(path: string, { token = 'one', node = 'new' } = {}) {
  const signal = AbortSignal.timeout(300);
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`http://127.0.0.1:${faces.ports.get(node)}${path}`, {
    headers,
    signal,
  });
  return { status: answer.status, body: await answer.text() };
}

test('a kubelet of 1.37 gives the families that were asked for, and nothing else', async () => {
  const { body } = await get(pleg);
  expect(body.split('\n')).toEqual([
    expect.stringContaining('# HELP'),
    '# TYPE kubelet_pleg_last_seen_seconds gauge',
    'kubelet_pleg_last_seen_seconds 1.8e+9',
    '',
  ]);
  const more = await get(
    '/metrics?name[]=kubelet_pleg_relist_duration_seconds&name[]=process_start_time_seconds',
  );
  expect(more.body).toContain('kubelet_pleg_relist_duration_seconds_count 42\n');
  expect(more.body).toContain('process_start_time_seconds 1.7e+9\n');
  expect((await get('/metrics')).body.length).toBeGreaterThan(150_000);
});

test('an older one gives all it has, at its own port', async () => {
  const { body } = await get(pleg, { node: 'old' });
  expect(body).toContain('kubelet_pleg_last_seen_seconds 1.8e+9\n');
  expect(body.length).toBeGreaterThan(150_000);
});

test('before its first relist it has no such family', async () => {
  answers = { ...well, plegLastSeen: undefined };
  expect(await get(pleg)).toEqual({ status: 200, body: '' });
});

test('while the runtime hangs, /metrics does too; the probes and the health do not', async () => {
  answers = { ...well, metricsHang: true };
  await expect(get(pleg)).rejects.toThrow('timeout');
  expect((await get('/metrics/probes')).body).toContain('process_start_time_seconds 1.7e+9\n');
  expect((await get('/healthz')).body).toBe('ok');
});

test('where one is dead nobody listens until it starts again; one that is frozen says nothing', async () => {
  answers = { ...well, reach: 'refused' };
  const code = () => get('/metrics/probes').then(String, ({ cause }) => cause.code);
  await vi.waitFor(async () => expect(await code()).toBe('ECONNREFUSED'), { timeout: 30_000 });
  answers = well;
  await vi.waitFor(async () => expect((await get('/healthz')).body).toBe('ok'), {
    timeout: 30_000,
  });
  answers = { ...well, reach: 'frozen' };
  await expect(get('/metrics/probes')).rejects.toThrow('timeout');
});

test('without its token nothing is said', async () => {
  expect((await get(pleg, { token: 'two' })).status).toBe(401);
});

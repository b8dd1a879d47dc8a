import { afterEach, beforeEach, expect, test } from 'vitest';
import { type KubeletAnswers, type KubeletFace, startKubeletFace } from './kubelet-face.ts';

const well: KubeletAnswers = {
  reach: 'up',
  runtimeHangs: false,
  plegLastSeen: 1_800_000_000,
  minor: 37,
};
const pleg = '/metrics?name[]=kubelet_pleg_last_seen_seconds';
let face: KubeletFace;
let answers: KubeletAnswers;

beforeEach(async () => {
  answers = well;
  face = await startKubeletFace(() => answers, { token: 'one' });
});

afterEach(() => face.close());

async function get(path: string, token = 'one') {
  const signal = AbortSignal.timeout(300);
  const headers = { authorization: `Bearer ${token}` };
  const answer = await fetch(`http://127.0.0.1:${face.port}${path}`, { headers, signal });
  return { status: answer.status, body: await answer.text() };
}

test('a kubelet of 1.37 gives the family that was asked for, and nothing else', async () => {
  const { body } = await get(pleg);
  expect(body.split('\n')).toEqual([
    expect.stringContaining('# HELP'),
    '# TYPE kubelet_pleg_last_seen_seconds gauge',
    'kubelet_pleg_last_seen_seconds 1.8e+9',
    '',
  ]);
  expect((await get('/metrics')).body.length).toBeGreaterThan(150_000);
});

test('an older one gives all it has', async () => {
  answers = { ...well, minor: 36 };
  const { body } = await get(pleg);
  expect(body).toContain('kubelet_pleg_last_seen_seconds 1.8e+9\n');
  expect(body.length).toBeGreaterThan(150_000);
});

test('before its first relist it has no such family', async () => {
  answers = { ...well, plegLastSeen: undefined };
  expect(await get(pleg)).toEqual({ status: 200, body: '' });
});

test('while the runtime hangs, /metrics does too; the probes and the health do not', async () => {
  answers = { ...well, runtimeHangs: true };
  await expect(get(pleg)).rejects.toThrow('timeout');
  expect((await get('/metrics/probes')).status).toBe(200);
  expect((await get('/healthz')).body).toBe('ok');
});

test('one that is dead ends the connection, one that cannot be reached says nothing', async () => {
  answers = { ...well, reach: 'refused' };
  await expect(get('/metrics/probes')).rejects.toThrow('fetch failed');
  answers = { ...well, reach: 'silent' };
  await expect(get('/metrics/probes')).rejects.toThrow('timeout');
});

test('without its token nothing is said', async () => {
  expect((await get(pleg, 'two')).status).toBe(401);
});
